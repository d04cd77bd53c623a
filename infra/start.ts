import { join } from 'node:path'
import { profileOf } from './build/profiles.ts'
import { withLocalWebhook } from './local-webhook.ts'
import { readOptions } from './read-options.ts'
import { runPlatform } from './run-platform.ts'

const { values } = readOptions(
  'npm start -- [--country CODE] [--port PORT] [--data FOLDER | --memory] [--webhook AUTHORITY=URL]',
  {
    options: {
      country: { type: 'string', default: 'mx' },
      port: { type: 'string', default: '3000' },
      data: { type: 'string' },
      memory: { type: 'boolean', default: false },
      /** `migration=http://127.0.0.1:8080/notices`: its notices are posted there. */
      webhook: { type: 'string' },
    },
  },
)
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  stop(`--port takes a number from 0 to 65535, not ${values.port}`)
if (values.memory && values.data !== undefined) stop('choose one of --memory and --data')

const data = values.memory ? 'memory' : (values.data ?? join(import.meta.dirname, '../.amparo', values.country))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const webhook = values.webhook === undefined ? {} : withLocalWebhook(profileOf(values.country), values.webhook)
  const cloud = await runPlatform({ country: values.country, port, data, ...webhook })
  say(`pages and API    ${cloud.url}`)
  say(
    `AWS endpoint     ${cloud.awsEndpoint}   (DynamoDB, SQS, S3, KMS; region ${profileOf(values.country).region}, any credentials)`,
  )
  say(`OpenID provider  ${cloud.issuer}`)
  for (const [name, value] of Object.entries(cloud.outputs))
    if (name.startsWith('Queue')) say(`queue            ${value}`)
  if (values.webhook !== undefined) say(`webhook          ${values.webhook}`)
  say(data === 'memory' ? 'data             in memory: gone when this stops' : `data             ${data}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      cloud.stop().then(
        () => process.exit(0),
        error => stop(String(error)),
      )
    })
  say(`ready ${cloud.url}`)
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
