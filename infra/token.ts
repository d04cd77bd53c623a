import { demonstrationToken } from './local/demonstration-token.ts'
import { readOptions } from './read-options.ts'

const { values } = readOptions('npm run -s token -- --user NAME [--url URL]', {
  options: { user: { type: 'string' }, url: { type: 'string', default: 'http://127.0.0.1:3000' } },
})
try {
  if (values.user === undefined) throw new Error('say for whom: npm run token -- --user officer')
  process.stdout.write(`${await demonstrationToken({ url: values.url, user: values.user })}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
