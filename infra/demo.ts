import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { createLocalJWKSet, flattenedVerify } from 'jose'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { profileOf } from './build/profiles.ts'
import type { LocalCloud } from './local/local-cloud.ts'
import { runPlatform } from './run-platform.ts'

const COUNTRY = 'mx'
const FIRST_CONTACT = join(import.meta.dirname, '../forms/first-contact')

const receiptSchema = v.object({ caseId: v.string(), reference: v.string(), sequence: v.number(), receipt: v.string() })
const problemSchema = v.object({
  status: v.number(),
  title: v.string(),
  faults: v.optional(v.array(v.object({ path: v.string(), code: v.string() })), []),
})
const keySetSchema = v.object({ keys: v.array(v.looseObject({ kty: v.string() })) })
const caseSchema = v.object({ submissions: v.array(v.object({ answers: v.record(v.string(), v.unknown()) })) })

/** Plays Ana's first contact through the API of a fresh platform in memory, and tells what each authority came to know. */
async function demonstrate(cloud: LocalCloud): Promise<void> {
  const country = profileOf(COUNTRY)
  const client = {
    region: country.region,
    endpoint: cloud.awsEndpoint,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
  }
  const sqs = new SQSClient(client)
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client))
  const queues = Object.entries(cloud.outputs).flatMap(([name, url]) => (name.startsWith('Queue') ? [url] : []))
  const { answers } = v.parse(
    v.object({ answers: v.record(v.string(), v.unknown()) }),
    JSON.parse(readFileSync(join(FIRST_CONTACT, 'examples/ana.json'), 'utf8')),
  )
  const { version } = v.parse(
    v.object({ version: v.string() }),
    JSON.parse(readFileSync(join(FIRST_CONTACT, 'schema.json'), 'utf8')),
  )
  const officer = await cloud.token('officer')
  const call = async (
    method: string,
    path: string,
    token: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(cloud.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  const submission = { formId: 'first-contact', formVersion: version, answers, filledAt: new Date().toISOString() }
  const path = `/api/submissions/${uuidv7()}`

  tell('Ana, ten, from Honduras, set out for Mexico with adults and was left alone on the way. She reaches a shelter.')
  step('The officer at the shelter asks her what is needed today, and sends a first draft with a slip of the pen.')
  const slip = { ...submission, answers: { ...answers, company: {} } }
  const refused = v.parse(problemSchema, (await call('PUT', path, officer, slip)).body)
  say(
    `${refused.status} ${refused.title}: ${refused.faults.map(fault => `${fault.path} ${fault.code}`).join(', ')}. Nothing was stored.`,
  )

  step('Mended and sent again.')
  const stored = await call('PUT', path, officer, submission)
  const receipt = v.parse(receiptSchema, stored.body)
  say(
    `${stored.status}: case ${receipt.reference}, event ${receipt.sequence}, receipt ${receipt.receipt.slice(0, 16)}…`,
  )
  const again = await call('PUT', path, officer, submission)
  say(
    `The line was bad, so it is sent once more: ${again.status}, the same receipt: ${JSON.stringify(again.body) === JSON.stringify(stored.body)}.`,
  )

  step('What was stored: one transaction, and no word of hers in the clear.')
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: cloud.physicalId('Tables/Cases'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `CASE#${receipt.caseId}` },
    }),
  )
  for (const item of Items) {
    say(
      `${item.sk}: ${Object.keys(item)
        .filter(name => name !== 'pk' && name !== 'sk')
        .join(', ')}`,
    )
    if (typeof item.sealed === 'string')
      say(`  sealed: ${item.sealed.slice(0, 48)}… (${item.sealed.length} characters)`)
  }
  say(`Her name is in the stored items: ${JSON.stringify(Items).includes('Ana Lucía')}`)

  step('What each authority’s own system hears, in its own queue, signed.')
  const messages = await firstMessages(sqs, queues)
  const keys = createLocalJWKSet(v.parse(keySetSchema, await (await fetch(`${cloud.url}/api/jwks.json`)).json()))
  for (const message of messages) {
    const [header = '', , signature = ''] = message.signature.split('.')
    await flattenedVerify(
      { protected: header, payload: Buffer.from(message.body).toString('base64url'), signature },
      keys,
    )
    say(`${message.url.split('/').at(-1)}, signature good:`)
    say(`  ${message.body}`)
    say(`  her name is in it: ${message.body.includes('Ana Lucía')}`)
  }

  step('Who asks the API is told what they may know.')
  const seenBy = async (user: string): Promise<Record<string, unknown>> =>
    v.parse(caseSchema, (await call('GET', `/api/cases/${receipt.caseId}`, await cloud.token(user))).body)
      .submissions[0]?.answers ?? {}
  const caseworker = leaves(await seenBy('caseworker'))
  const migration = leaves(await seenBy('migration'))
  say(`The caseworker of child protection reads all ${caseworker.size} answers.`)
  say(`Migration reads ${migration.size}: ${[...migration].map(([place, value]) => `${place} = ${value}`).join('; ')}`)
  say(`Migration was NOT told: ${[...caseworker.keys()].filter(place => !migration.has(place)).join(', ')}`)
  say(
    `The consul is answered: ${(await call('GET', `/api/cases/${receipt.caseId}`, await cloud.token('consular'))).status}, as if there were no such case.`,
  )
  const history = v.parse(
    v.object({ chain: v.string() }),
    (await call('GET', `/api/cases/${receipt.caseId}/events`, await cloud.token('auditor'))).body,
  )
  say(`The auditor checks the history without reading an answer: its chain is ${history.chain}.`)
  tell('Protection has begun; no decision about her can be taken by one authority alone.')
}

interface Heard {
  readonly url: string
  readonly body: string
  readonly signature: string
}

/** The first message of each queue. */
function firstMessages(sqs: SQSClient, urls: readonly string[]): Promise<readonly Heard[]> {
  return Promise.all(
    urls.map(async url => {
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] }),
      )
      const signature = message?.MessageAttributes?.signature?.StringValue
      if (message?.Body === undefined || signature === undefined) throw new Error(`nothing came to ${url}`)
      return { url, body: message.Body, signature }
    }),
  )
}

function leaves(value: unknown, place = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[place, JSON.stringify(value)]])
  return new Map(Object.entries(value).flatMap(([name, entry]) => [...leaves(entry, `${place}/${name}`)]))
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
