import { type ParseArgsConfig, parseArgs } from 'node:util'

/**
 * The options of a command. What it does not know ends it with one line and how the command is used, in place of a
 * stack of ours; `--help` with how it is used alone.
 */
export function readOptions<const Config extends ParseArgsConfig>(usage: string, config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const help = process.argv.includes('--help')
    const [what = ''] = error.message.split('. ')
    process.stderr.write(help ? `${usage}\n` : `${what}\n${usage}\n`)
    process.exit(help ? 0 : 1)
  }
}
