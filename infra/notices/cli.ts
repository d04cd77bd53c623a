import { parseArgs } from 'node:util'
import { deployedStack, localStack } from '../deployment/running-stack.ts'
import { dead } from './dead.ts'
import { exhausted } from './exhausted.ts'
import { history } from './history.ts'
import { operate } from './operated.ts'
import { redrive } from './redrive.ts'
import { replay } from './replay.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { signingKey } from './signing-key.ts'
import { status } from './status.ts'
import { Misused, type Subcommand } from './subcommand.ts'
import { webhookSecret } from './webhook-secret.ts'

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  status,
  dead,
  redrive,
  retry,
  replay,
  history,
  'signing-key': signingKey,
  exhausted,
  resume,
  'webhook-secret': webhookSecret,
}

/** Where the stack is, and who asks: of every subcommand. */
const COMMON = {
  url: { type: 'string', default: 'http://127.0.0.1:3000' },
  country: { type: 'string' },
  profile: { type: 'string' },
  by: { type: 'string' },
} as const

const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const [name = '', ...rest] = process.argv.slice(2)
  const subcommand = SUBCOMMANDS[name]
  if (subcommand === undefined) throw new Misused(name === '' ? usage() : `there is no "${name}"\n${usage()}`)
  const { values } = parse(subcommand, rest)
  if (values.profile !== undefined) process.env.AWS_PROFILE = String(values.profile)
  const stack =
    values.country === undefined ? await localStack(String(values.url)) : await deployedStack(String(values.country))
  const by = values.by === undefined ? undefined : String(values.by)
  await subcommand.run(await operate(stack, by, say), values)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

function parse(subcommand: Subcommand, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { ...COMMON, ...subcommand.options } })
  } catch (error) {
    throw new Misused(`${error instanceof Error ? error.message : String(error)}\n${usage()}`)
  }
}

function usage(): string {
  return [
    'npm run notices -- SUBCOMMAND [--url URL | --country CODE [--profile NAME]] [--by NAME]',
    ...Object.entries(SUBCOMMANDS).flatMap(([name, { usage, does }]) => [`  ${name} ${usage}`, `      ${does}`]),
  ].join('\n')
}
