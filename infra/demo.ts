import { setTimeout as pause } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { createLocalJWKSet, flattenedVerify } from 'jose'
import * as v from 'valibot'
import { type CaseId, caseIdSchema } from '../shared/cases/ids.ts'
import { hearing } from '../shared/countries/authority.ts'
import { openOutbox } from '../shared/storage/outbox.ts'
import { localStack, physicalId, type RunningStack } from './deployment/running-stack.ts'
import { notTold } from './doctor/trial-case.ts'
import { playAna } from './journey/play-ana.ts'
import { demonstrationToken } from './local/demonstration-token.ts'
import { noticesSent } from './notices/notices-sent.ts'
import { openHearing } from './notices/open-hearing.ts'
import { readOptions } from './read-options.ts'
import { runPlatform } from './run-platform.ts'

/** How long the last notices may take: the sweep comes every minute. Milliseconds. */
const PATIENCE = 90_000

const keySetSchema = v.object({ keys: v.array(v.looseObject({ kty: v.string() })) })
const noticeSchema = v.object({ type: v.string(), data: v.object({ sequence: v.number() }) })

/**
 * Plays Ana’s journey through the API of a running platform, and tells what each authority came to know of it.
 * `own`: nobody else reads its queues, so they are read here; otherwise they are left to whoever does.
 */
async function demonstrate(stack: RunningStack, own: boolean): Promise<void> {
  const { url, client, resources } = stack
  tell(
    'Ana, ten, from Honduras, wants to be a teacher. She set out for Mexico with adults and was left alone on the way.',
  )
  const platform = { url, token: (user: string) => demonstrationToken({ url, user }) }
  const { caseId, reference, refused } = await playAna(platform, { step, say })

  step('What is stored of it: one transaction an event, and no word of hers in the clear.')
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client))
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: physicalId(resources.tables, 'TablesCases'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `CASE#${caseId}` },
    }),
  )
  const events = Items.filter(item => typeof item.sealed === 'string')
  say(`${events.length} events; the first is sealed as ${String(events[0]?.sealed).slice(0, 48)}…`)
  say(`Her name is in the stored items: ${JSON.stringify(Items).includes('Ana Lucía')}`)

  if (own) await readQueues(stack)
  else await tellSent(stack, documents, v.parse(caseIdSchema, caseId))
  tell(`Case ${reference}: ${refused.length} wrong turns were tried, and every one was refused.`)
}

/** Reads the queues as the authorities' own systems would. */
async function readQueues({ url: platform, client, outputs }: RunningStack): Promise<void> {
  step('What each authority’s own system heard, in its own queue, in order, each message signed.')
  const sqs = new SQSClient(client)
  const keys = createLocalJWKSet(v.parse(keySetSchema, await (await fetch(`${platform}/api/jwks.json`)).json()))
  for (const [name, url] of Object.entries(outputs).filter(([output]) => output.startsWith('Queue'))) {
    const heard = await everything(sqs, url)
    for (const { body, signature } of heard) {
      const [header = '', , value = ''] = signature.split('.')
      const payload = Buffer.from(body).toString('base64url')
      await flattenedVerify({ protected: header, payload, signature: value }, keys)
    }
    const notices = heard.map(({ body }) => v.parse(noticeSchema, JSON.parse(body)))
    say(
      `${name}: ${notices.length} messages, every signature good, her name in none: ${!heard.some(({ body }) => body.includes('Ana'))}`,
    )
    for (const { type, data } of notices) say(`  ${String(data.sequence).padStart(2)} ${type}`)
  }
}

/** What was put into the queues, told from the table: reading them would take it from whoever does. */
async function tellSent({ country, url, resources }: RunningStack, documents: DynamoDBDocumentClient, caseId: CaseId) {
  step('What each authority was sent, in its own queue, for its own system to read.')
  const authorities = hearing(country.authorities).map(({ id }) => id)
  const casesTable = physicalId(resources.tables, 'TablesCases')
  const until = Date.now() + PATIENCE
  while ((await notTold({ documents, casesTable }, caseId)).length > 0 && Date.now() < until) await pause(250)
  const outbox = openOutbox({ documents, table: casesTable, authorities })
  const context = { outbox, hears: openHearing(country), origin: url }
  for (const authority of authorities) {
    const sent = (await noticesSent(context, authority, caseId)) ?? []
    say(`${authority}: ${sent.length} messages`)
    for (const { notice } of sent) say(`  ${String(notice.data.sequence).padStart(2)} ${notice.type}`)
  }
}

interface Heard {
  readonly body: string
  readonly signature: string
}

/** Everything a queue holds, until it has been empty for a moment. */
async function everything(sqs: SQSClient, url: string): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 2,
        MessageAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) return heard
    for (const { Body = '', MessageAttributes, ReceiptHandle } of Messages) {
      heard.push({ body: Body, signature: MessageAttributes?.signature?.StringValue ?? '' })
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }))
    }
  }
}

let steps = 0
function step(text: string): void {
  steps += 1
  process.stdout.write(`\n${steps}. ${text}\n`)
}
function say(text: string): void {
  process.stdout.write(`   ${text}\n`)
}
function tell(text: string): void {
  process.stdout.write(`\n${text}\n`)
}

try {
  const { values } = readOptions('npm run demo -- [--url URL]', { options: { url: { type: 'string' } } })
  if (values.url !== undefined) await demonstrate(await localStack(values.url), false)
  else {
    const cloud = await runPlatform({ country: 'mx', port: 0, data: 'memory' })
    try {
      await demonstrate(await localStack(cloud.url), true)
    } finally {
      await cloud.stop()
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
