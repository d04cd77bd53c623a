import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { KMSClient } from '@aws-sdk/client-kms'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { country, hears } from '#country'
import { publishNotices } from '../../functions/publish-notices/publish-notices.ts'
import { sweepNotices } from '../../functions/sweep-notices/sweep-notices.ts'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import { isJsonObject, type Json, listMember, member, textMember } from '../../infra/local/json.ts'
import { type LocalCloud, startLocalCloud } from '../../infra/local/local-cloud.ts'
import { edgeParameters } from '../../infra/run-platform.ts'
import { officerOf } from '../../shared/access/officer.ts'
import { commandSchema } from '../../shared/cases/commands.ts'
import { caseIdSchema, commandIdSchema } from '../../shared/cases/ids.ts'
import { hearing } from '../../shared/countries/authority.ts'
import { noticeFor } from '../../shared/notices/notice.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { eventItemSchema, headOfItem } from '../../shared/storage/case-items.ts'
import { commandCase } from '../../shared/storage/command-case.ts'
import { openHeldNotices } from '../../shared/storage/held-notices.ts'
import { openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner } from '../../shared/storage/signing-key.ts'
import { firstContactBody } from '../api-client.ts'
import { platformStores } from '../platform-stores.ts'
import { authorityClient, queueUrl } from '../queue-reader.ts'
import { drain, type Heard } from './drain.ts'
import { faultPlan, type Plant } from './fault-plan.ts'
import { type Attempt, violationsOf } from './violations.ts'

const AUTHORITIES = hearing(country.profile.authorities).map(({ id }) => id)
const AT_ONCE = 8
/** No command of a run names a file. */
const NO_FILES = {
  claim: async (): Promise<never> => {
    throw new Error('a run names no file')
  },
}
const REGION = country.profile.region

export interface RunSettings {
  readonly seed: number
  readonly cases: number
  /** The synthesized template of Mexico, and a folder that is this run's own. */
  readonly templateFile: string
  readonly folder: string
  readonly plant?: Plant
  readonly log?: (line: string) => void
}

export interface RunReport {
  readonly seed: number
  readonly injected: Readonly<Record<string, number>>
  readonly counts: Readonly<Record<string, number>>
  /** What was promised and did not hold; empty where all did. */
  readonly violations: readonly string[]
}

const COMMANDS = [
  { type: 'flag', flag: 'medical', note: 'Fever' },
  { type: 'take-protective-measure', measure: 'medical-care' },
  { type: 'take-protective-measure', measure: 'safe-place' },
  { type: 'flag', flag: 'school', note: 'Wants to go' },
  { type: 'recognise-vulnerability', vulnerability: 'indigenous', reason: 'Lenca' },
  { type: 'open-migration-procedure' },
  { type: 'unflag', flag: 'medical', reason: 'Gone' },
] as const

/** Runs cases with random commands while everything breaks; then one calm sweep; then looks what became of the promises. */
export async function runWithFaults({
  seed,
  cases,
  templateFile,
  folder,
  plant,
  log,
}: RunSettings): Promise<RunReport> {
  let running: LocalCloud | undefined
  const plan = faultPlan({
    seed,
    plant,
    region: REGION,
    cloud: () => running,
    publishEarly: transaction => publishEarly(running, transaction),
  })
  const data = join(folder, `data-${seed}-${plant ?? 'none'}`.replaceAll(' ', '-'))
  const cloud = await startLocalCloud({
    templateFile,
    parameters: edgeParameters(),
    data,
    port: 0,
    users: DEMONSTRATION_USERS,
    interpose: plan.interpose,
    ...(log !== undefined && { log }),
  })
  running = cloud
  const ended: (() => void)[] = []
  try {
    const attempts = await drive(cloud, plan, cases, () => {
      plan.count('database killed')
      ended.push(killDatabase(data))
    })
    plan.calm()
    const stores = platformStores(cloud)
    const outbox = openOutbox({ documents: stores.documents, table: stores.casesTable, authorities: AUTHORITIES })
    const marksBefore = await watermarks(stores)
    const heard = await drain(cloud, AUTHORITIES)
    if (plant !== 'no sweep') await calmSweep(cloud, stores, outbox)
    const after = await drain(cloud, AUTHORITIES)
    const history = await storedEvents(stores)
    const marksAfter = await watermarks(stores)
    const all: Heard = Object.fromEntries(AUTHORITIES.map(id => [id, [...(heard[id] ?? []), ...(after[id] ?? [])]]))
    return {
      seed,
      injected: Object.fromEntries([...plan.injected].sort()),
      counts: {
        cases,
        commands: attempts.length,
        receipted: attempts.filter(attempt => attempt.outcome === 'receipted').length,
        refused: attempts.filter(attempt => attempt.outcome === 'refused').length,
        'given up by the sender': attempts.filter(attempt => attempt.outcome === 'given up').length,
        'events stored': history.length,
        ...Object.fromEntries(AUTHORITIES.map(id => [`messages to ${id}`, all[id]?.length ?? 0])),
        'messages that only the calm sweep sent': AUTHORITIES.reduce((sum, id) => sum + (after[id]?.length ?? 0), 0),
      },
      violations: violationsOf({
        attempts,
        history,
        authorities: AUTHORITIES,
        origin: cloud.url,
        heardBefore: heard,
        heard: all,
        marksBefore,
        marksAfter,
      }),
    }
  } finally {
    for (const end of ended) end()
    await cloud.stop()
  }
}

type Stores = ReturnType<typeof platformStores>

/** Sends every command until it is receipted, refused, or given up by a sender who never comes back. */
async function drive(
  cloud: LocalCloud,
  plan: ReturnType<typeof faultPlan>,
  cases: number,
  killTheDatabase: () => void,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  const stores = platformStores(cloud)
  const tokens = { officer: await cloud.token('officer'), migration: await cloud.token('migration') }
  let opened = 0
  const sweeps = setInterval(() => {
    plan.count('two sweeps at once')
    for (let twice = 0; twice < 2; twice++) cloud.invoke('SweepNotices/Function', {}).catch(() => {})
  }, 4000)

  async function send(user: keyof typeof tokens, path: string, commandId: string, body: object): Promise<Attempt> {
    for (let tries = 0; tries < 400; tries++) {
      try {
        const response = await fetch(`${cloud.url}${path}/${commandId}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${tokens[user]}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(30_000),
        })
        const answer = await response.json()
        if (response.ok)
          return {
            commandId,
            outcome: 'receipted',
            caseId: answer.caseId,
            sequence: answer.sequence,
            receipt: answer.receipt,
          }
        if (response.status < 500 && response.status !== 409) return { commandId, outcome: 'refused' }
      } catch {
        // The line broke: nobody knows what became of it, so it is asked again.
      }
      if (plan.chance(0.05)) return { commandId, outcome: 'given up' }
      await pause(20 + plan.random() * 80)
    }
    throw new Error('a command was never answered')
  }

  /** The same by an instance of the platform whose clock is wrong, up to two hours either way. */
  async function sendSkewed(caseId: string, commandId: string, body: object): Promise<Attempt> {
    plan.count('clock skewed')
    const skew = (plan.random() - 0.5) * 4 * 3_600_000
    const outcome = await commandCase(
      { country, cases: stores.cases, attachments: NO_FILES, clock: () => new Date(Date.now() + skew) },
      {
        commandId: v.parse(commandIdSchema, commandId),
        caseId: v.parse(caseIdSchema, caseId),
        asked: v.parse(commandSchema, body),
        by: officerOf('skewed', ['child-protection:officer']),
      },
    ).catch(() => undefined)
    const done =
      outcome !== undefined &&
      ('stored' in outcome ? outcome.stored : 'repeated' in outcome ? outcome.repeated : undefined)
    if (!done) return { commandId, outcome: 'given up' }
    const { sequence, receipt } = done
    return { commandId, outcome: 'receipted', caseId, sequence, receipt }
  }

  async function oneCase(): Promise<void> {
    const opening = await send('officer', '/api/submissions', uuidv7(), firstContactBody())
    attempts.push(opening)
    if (opening.outcome !== 'receipted') return
    const { caseId } = opening
    const first = Math.floor(plan.random() * COMMANDS.length)
    const length = Math.floor(plan.random() * 4)
    for (let index = 0; index < length; index++) {
      const body = COMMANDS[(first + index) % COMMANDS.length] ?? COMMANDS[0]
      const commandId = uuidv7()
      const user = body.type === 'open-migration-procedure' ? 'migration' : 'officer'
      if (user === 'officer' && plan.chance(0.1)) attempts.push(await sendSkewed(caseId, commandId, body))
      else attempts.push(await send(user, `/api/cases/${caseId}/commands`, commandId, body))
    }
  }

  const worker = async (): Promise<void> => {
    while (opened < cases) {
      opened += 1
      if (opened === Math.ceil(cases / 2)) killTheDatabase()
      await oneCase()
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  } finally {
    clearInterval(sweeps)
  }
  return attempts
}

/** Kills the database as nothing else would, and starts it again as its supervisor would; gives how to end that one. */
function killDatabase(data: string): () => void {
  const childSchema = v.object({ pid: v.number(), commandLine: v.string() })
  const { pid, commandLine } = v.parse(childSchema, JSON.parse(readFileSync(join(data, 'tables-process.json'), 'utf8')))
  const [binary = '', ...parameters] = commandLine.split(' ')
  process.kill(pid, 'SIGKILL')
  let child: ReturnType<typeof spawn> | undefined
  const timer = setTimeout(() => {
    child = spawn(binary, parameters, { stdio: 'ignore' })
  }, 300)
  return () => {
    clearTimeout(timer)
    child?.kill('SIGKILL')
  }
}

/** One sweep with nothing in its way, late enough for whatever a wrong clock has written. */
async function calmSweep(cloud: LocalCloud, stores: Stores, outbox: ReturnType<typeof openOutbox>): Promise<void> {
  const sqs = authorityClient(cloud.awsEndpoint)
  const kms = new KMSClient({
    region: REGION,
    endpoint: cloud.awsEndpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const clock = (): Date => new Date(Date.now() + 3 * 3_600_000)
  const send = openAuthorityQueues(sqs, Object.fromEntries(AUTHORITIES.map(id => [id, queueUrl(cloud, id)])), () =>
    openSigner({
      documents: stores.documents,
      keysTable: stores.keysTable,
      kms,
      keyId: cloud.physicalId('Keys/Signing'),
      clock: () => new Date(),
    }),
  )
  const publish = publishNotices({ outbox, send, hears, origin: cloud.url, clock: () => new Date() })
  const held = openHeldNotices(stores.documents, stores.casesTable)
  await sweepNotices({ outbox, publish, held, clock })(() => 60_000)
}

async function scan(stores: Stores, prefix: string): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  let start: Record<string, unknown> | undefined
  do {
    const page = await stores.documents.send(
      new ScanCommand({
        TableName: stores.casesTable,
        FilterExpression: 'begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':prefix': prefix },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    items.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  } while (start !== undefined)
  return items
}

async function storedEvents(stores: Stores) {
  return (await scan(stores, 'EVENT#')).map(item => {
    const event = v.parse(eventItemSchema, item)
    return { head: headOfItem(event), commandId: event.commandId, hash: event.hash }
  })
}

const marksSchema = v.object({ pk: v.string(), version: v.number(), published: v.record(v.string(), v.number()) })

async function watermarks(stores: Stores) {
  const items = (await scan(stores, 'CASE')).filter(item => item.sk === 'CASE')
  return new Map(
    items.map(item => {
      const { pk, version, published } = v.parse(marksSchema, item)
      return [pk.slice('CASE#'.length), { version, published }] as const
    }),
  )
}

/** What a publisher that does not wait for the commit would send. */
async function publishEarly(cloud: LocalCloud | undefined, transaction: Json): Promise<void> {
  if (cloud === undefined) return
  for (const one of listMember(transaction, 'TransactItems')) {
    const item = member(member(one, 'Put'), 'Item')
    if (!(textMember(member(item, 'sk'), 'S') ?? '').startsWith('EVENT#')) continue
    const event = v.safeParse(eventItemSchema, plain({ M: item ?? null }))
    if (!event.success) continue
    const head = headOfItem(event.output)
    const notice = noticeFor('child-protection', head, { hears, origin: cloud.url, previous: head.sequence - 1 })
    if (notice === undefined) continue
    await authorityClient(cloud.awsEndpoint).send(
      new SendMessageCommand({
        QueueUrl: queueUrl(cloud, 'child-protection'),
        MessageBody: JSON.stringify(notice),
        MessageGroupId: notice.subject,
        MessageDeduplicationId: notice.id,
      }),
    )
  }
}

/** An item's value as the wire writes it, plain. */
function plain(value: Json): unknown {
  if (!isJsonObject(value)) return undefined
  if (isJsonObject(value.M))
    return Object.fromEntries(Object.entries(value.M).map(([key, one]) => [key, plain(one ?? null)]))
  if (Array.isArray(value.L)) return value.L.map(plain)
  return typeof value.N === 'string' ? Number(value.N) : (value.S ?? value.BOOL)
}
