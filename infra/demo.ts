import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { createLocalJWKSet, flattenedVerify } from 'jose'
import * as v from 'valibot'
import { profileOf } from './build/profiles.ts'
import { playAna } from './journey/play-ana.ts'
import type { LocalCloud } from './local/local-cloud.ts'
import { runPlatform } from './run-platform.ts'

const COUNTRY = 'mx'

const keySetSchema = v.object({ keys: v.array(v.looseObject({ kty: v.string() })) })
const noticeSchema = v.object({ type: v.string(), data: v.object({ sequence: v.number() }) })

/** Plays Ana’s journey through the API of a fresh platform in memory, and tells what each authority came to know of it. */
async function demonstrate(cloud: LocalCloud): Promise<void> {
  const country = profileOf(COUNTRY)
  const client = {
    region: country.region,
    endpoint: cloud.awsEndpoint,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
  }
  tell(
    'Ana, ten, from Honduras, wants to be a teacher. She set out for Mexico with adults and was left alone on the way.',
  )
  const { caseId, reference, refused } = await playAna(cloud, { step, say })

  step('What is stored of it: one transaction an event, and no word of hers in the clear.')
  const { Items = [] } = await DynamoDBDocumentClient.from(new DynamoDBClient(client)).send(
    new QueryCommand({
      TableName: cloud.physicalId('Tables/Cases'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `CASE#${caseId}` },
    }),
  )
  const events = Items.filter(item => typeof item.sealed === 'string')
  say(`${events.length} events; the first is sealed as ${String(events[0]?.sealed).slice(0, 48)}…`)
  say(`Her name is in the stored items: ${JSON.stringify(Items).includes('Ana Lucía')}`)

  step('What each authority’s own system heard, in its own queue, in order, each message signed.')
  const sqs = new SQSClient(client)
  const keys = createLocalJWKSet(v.parse(keySetSchema, await (await fetch(`${cloud.url}/api/jwks.json`)).json()))
  for (const [name, url] of Object.entries(cloud.outputs).filter(([output]) => output.startsWith('Queue'))) {
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
  tell(`Case ${reference}: ${refused.length} wrong turns were tried, and every one was refused.`)
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

const cloud = await runPlatform({ country: COUNTRY, port: 0, data: 'memory' })
try {
  await demonstrate(cloud)
} finally {
  await cloud.stop()
}
