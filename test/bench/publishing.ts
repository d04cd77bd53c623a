import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { country, hears } from '#country'
import { publishNotices } from '../../functions/publish-notices/publish-notices.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { EVENT_TYPES, type EventHead } from '../../shared/cases/events.ts'
import { type CaseId, caseIdFor, commandIdSchema, referenceOf } from '../../shared/cases/ids.ts'
import { hearing } from '../../shared/countries/authority.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { type Mark, UNTOLD } from '../../shared/storage/delivery-marks.ts'
import type { Outbox } from '../../shared/storage/outbox.ts'
import { openSigner } from '../../shared/storage/signing-key.ts'
import { apiClient, firstContactBody } from '../api-client.ts'
import { queueUrl } from '../queue-reader.ts'
import { countedClients } from './counted-clients.ts'
import type { Figure } from './figure.ts'

/** Submissions timed, after some that are not. */
const TIMED = 100
const WARMING = 20
const CASES = 2_000
const EVENTS_OF_A_CASE = 5
/** Records that the stream hands to the publisher at a time (`infra/publishing.ts`). */
const TOGETHER = 50
const AUTHORITIES = hearing(country.profile.authorities).map(({ id }) => id)

/** From the receipt of a submission to its messages, against a bare put and two sends, turn about on the same wire. */
export async function noticeFigures(cloud: LocalCloud): Promise<readonly Figure[]> {
  const { documents, sqs } = countedClients(cloud.awsEndpoint, country.profile.region)
  const call = apiClient(cloud)
  const urls = AUTHORITIES.map(id => queueUrl(cloud, id))
  const bare: number[] = []
  const ours: number[] = []
  for (const url of urls) await emptied(sqs, url)
  for (let round = 0; round < WARMING + TIMED; round++) {
    const id = uuidv7()
    const begunBare = performance.now()
    await documents.send(
      new PutCommand({
        TableName: cloud.physicalId('Tables/Cases'),
        Item: { pk: `BENCH#${id}`, sk: 'BENCH', body: 'x'.repeat(2000) },
      }),
    )
    await Promise.all(urls.map(url => sendOne(sqs, url, id)))
    await Promise.all(urls.map(url => received(sqs, url, id)))
    const takenBare = performance.now() - begunBare
    const { body } = await call('officer', 'PUT', `/api/submissions/${uuidv7()}`, firstContactBody())
    const receipted = performance.now()
    await Promise.all(urls.map(url => received(sqs, url, String(body.caseId))))
    const taken = performance.now() - receipted
    if (round < WARMING) continue
    bare.push(takenBare)
    ours.push(taken)
  }
  return [
    ...([50, 99] as const).map(
      (percent): Figure => ({
        what: `p${percent} from receipt to both queues, against a put and two sends (${percentile(ours, percent).toFixed(1)} and ${percentile(bare, percent).toFixed(1)} ms)`,
        measured: percentile(ours, percent) / percentile(bare, percent),
        limit: percent === 50 ? 3 : Number.POSITIVE_INFINITY,
        unit: 'x',
      }),
    ),
    await publishingMany(cloud),
  ]
}

/** Ten thousand events, as many at a time as the stream hands on: SQS calls for each. */
async function publishingMany(cloud: LocalCloud): Promise<Figure> {
  const { documents, kms, sqs, spent } = countedClients(cloud.awsEndpoint, country.profile.region)
  const signer = await openSigner({
    documents,
    kms,
    keysTable: cloud.physicalId('Tables/Keys'),
    keyId: cloud.physicalId('Keys/Signing'),
    clock: () => new Date(),
  })
  const { outbox, ids } = casesToTell()
  const send = openAuthorityQueues(
    sqs,
    Object.fromEntries(AUTHORITIES.map(id => [id, queueUrl(cloud, id)])),
    async () => signer,
  )
  // The publisher's own lines would drown the figures.
  const publish = publishNotices({ outbox, send, hears, origin: cloud.url, clock: () => new Date() })
  spent.sqsCalls = 0
  const begun = performance.now()
  await quietly(async () => {
    for (let start = 0; start < ids.length; start += TOGETHER) await publish(ids.slice(start, start + TOGETHER))
  })
  const events = CASES * EVENTS_OF_A_CASE
  const each = Math.round(events / ((performance.now() - begun) / 1000))
  return {
    what: `SQS calls an event, ${events} events of ${CASES} cases to both authorities (${each} events a second)`,
    measured: spent.sqsCalls / events,
    limit: 0.35,
    unit: 'calls',
  }
}

/** Cases that nobody has been told of: every kind of event, in turn. */
function casesToTell(): { readonly outbox: Outbox; readonly ids: readonly CaseId[] } {
  const ids = Array.from({ length: CASES }, () => caseIdFor('mx', v.parse(commandIdSchema, uuidv7())))
  const heads = new Map(ids.map((caseId, index) => [caseId, headsOf(caseId, index)]))
  const marks = new Map<CaseId, Record<string, Mark>>()
  const outbox: Outbox = {
    backlog: async caseId => ({
      caseId,
      version: EVENTS_OF_A_CASE,
      marks: marks.get(caseId) ?? Object.fromEntries(AUTHORITIES.map(id => [id, UNTOLD])),
    }),
    headsAfter: async (caseId, sequence) => (heads.get(caseId) ?? []).filter(head => head.sequence > sequence),
    advance: async ({ caseId }, reached) => void marks.set(caseId, { ...reached }),
    async *unpublished() {},
  }
  return { outbox, ids }
}

function headsOf(caseId: CaseId, index: number): readonly EventHead[] {
  return Array.from({ length: EVENTS_OF_A_CASE }, (_, place): EventHead => {
    const at = new Date().toISOString()
    return {
      caseId,
      sequence: place + 1,
      type: place === 0 ? 'case-opened' : (EVENT_TYPES[(index + place) % EVENT_TYPES.length] ?? 'flagged'),
      formId: undefined,
      about: undefined,
      at,
      by: { officer: 'bench', authority: 'child-protection', role: 'officer' },
      standing: { reference: referenceOf('mx', caseId), stage: 'protection', risk: 'high', dueAt: at },
    }
  })
}

async function sendOne(sqs: SQSClient, QueueUrl: string, id: string): Promise<void> {
  const MessageBody = JSON.stringify({ subject: id, filling: 'x'.repeat(500) })
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: id, MessageDeduplicationId: id }))
}

/** Waits until the message about this subject is there, and takes it. */
async function received(sqs: SQSClient, QueueUrl: string, subject: string): Promise<void> {
  for (;;) {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
    if (message === undefined) throw new Error('no message came')
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
    if (message.Body?.includes(subject)) return
  }
}

async function emptied(sqs: SQSClient, QueueUrl: string): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    )
    if (Messages.length === 0) return
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  const write = process.stdout.write
  process.stdout.write = () => true
  try {
    await work()
  } finally {
    process.stdout.write = write
  }
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}
