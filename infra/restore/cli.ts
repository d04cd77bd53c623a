import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { deployedStack, localStack, physicalId } from '../deployment/running-stack.ts'
import { readOptions } from '../read-options.ts'
import { copyMissing } from './copy-missing.ts'

const USAGE = 'npm run restore -- --from RESTORED-TABLE [--country CODE [--profile NAME] | --url URL]'

const { values } = readOptions(USAGE, {
  options: {
    /** The table that AWS restored beside the one in use. */
    from: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    country: { type: 'string' },
    profile: { type: 'string' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const { from } = values
  if (from === undefined) throw new Error(USAGE)
  if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile
  const stack = values.country === undefined ? await localStack(values.url) : await deployedStack(values.country)
  const client = new DynamoDBClient(stack.client)
  const table = physicalId(stack.resources.tables, 'TablesCases')
  if (from === table) throw new Error(`${from} is the table in use: name the one that was restored beside it`)
  const { seen, put } = await copyMissing({ client, table: from }, { client, table }, counts =>
    say(`items looked at: ${counts.seen}, put back: ${counts.put}`),
  )
  say(`done: of ${seen} items in ${from}, ${put} were missing from ${table} and are back`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
