import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Case } from '../cases/case.ts'
import { GENESIS, keyedHash, type Link, linkOf, verifyChain } from '../cases/chain.ts'
import { type CaseEvent, type EventHead, type Happening, headOf, type Instant } from '../cases/events.ts'
import { evolve } from '../cases/evolve.ts'
import type { CaseId, CommandId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Hands } from '../procedure/procedure.ts'
import type { Claim } from './attachments.ts'
import {
  assigneePartition,
  CASE_SORT_KEY,
  type CaseItem,
  caseItemSchema,
  casePartition,
  commandItemSchema,
  commandSortKey,
  EVENT_PREFIX,
  type EventItem,
  eventItemSchema,
  eventSortKey,
  headOfItem,
  shardOf,
  worklistOrder,
  writeHands,
} from './case-items.ts'
import { readState, writeState } from './case-state.ts'
import { type DataKey, dataKeyOf, type KeyRing } from './data-keys.ts'
import { type Mark, readMark } from './delivery-marks.ts'
import { queryPages } from './query-pages.ts'
import { seal, unseal } from './sealed.ts'
import { Unavailable, whenAvailable } from './unavailable.ts'
import { whyCancelled } from './write-together.ts'

/** A case as it is kept, with its key. */
export interface StoredCase {
  readonly item: CaseItem
  readonly state: Case
  readonly dataKey: Uint8Array
  /** How far each authority is told of it. */
  readonly marks: Readonly<Record<AuthorityId, Mark>>
}

/** What proves that a submission was stored: the place in the history, and the hash it has there. */
export interface Receipt {
  readonly caseId: CaseId
  readonly reference: string
  readonly sequence: number
  readonly receipt: string
}

/** An event to store, with the case as it is afterwards. `label`: undefined, where it stays what it was. `content` is all the command asked for, to know it again. */
export interface Commit {
  readonly event: CaseEvent
  readonly after: Case
  readonly label: unknown
  readonly content: unknown
  readonly before: StoredCase | undefined
  /** When time brings the next thing; undefined: nothing. */
  readonly nextLook: Instant | undefined
  /** Who has something to do, for worklists. */
  readonly waitingFor: readonly Hands[]
  /** What is to be stored with the event or not at all: the files that its answers name. */
  readonly claim?: Claim | undefined
}

export interface HistoryEntry {
  readonly head: EventHead
  readonly link: Link
  /** Undefined once the case's key has been destroyed, or where it is not sound. */
  readonly happening: Happening | undefined
  /** Whether what is sealed is what was sealed there: told by its authentication. */
  readonly sound: boolean
}

export interface CaseStore {
  load(caseId: CaseId): Promise<StoredCase | undefined>
  /** `stored`, or `refused` when the case or the command is already there: then `find` tells which. */
  commit(commit: Commit): Promise<{ readonly stored: Receipt } | 'refused'>
  /** The receipt of an earlier command; `other-content` when that command asked for something else. */
  find(caseId: CaseId, commandId: CommandId, content: unknown): Promise<Receipt | 'other-content' | undefined>
  history(caseId: CaseId): Promise<readonly HistoryEntry[]>
  /** Looks at a case again at another time, where nothing has happened since `version`. */
  lookAgain(caseId: CaseId, version: number, at: Instant | undefined): Promise<void>
}

export interface CaseStoreSettings {
  readonly documents: DynamoDBDocumentClient
  readonly ring: KeyRing
  readonly casesTable: string
  readonly keysTable: string
  /** Every authority that hears of cases: the watermarks of a new case start at 0. */
  readonly authorities: readonly AuthorityId[]
}

/** Cases in DynamoDB: one transaction an event (DESIGN, section 3). */
export function openCaseStore(settings: CaseStoreSettings): CaseStore {
  const { documents, ring, casesTable, keysTable } = settings

  const keyOf = (caseId: CaseId): Promise<Uint8Array | undefined> =>
    whenAvailable(dataKeyOf(documents, keysTable, ring, casePartition(caseId)))

  async function item(caseId: CaseId, sk: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { Item } = await whenAvailable(
      documents.send(
        new GetCommand({ TableName: casesTable, Key: { pk: casePartition(caseId), sk }, ConsistentRead: true }),
      ),
    )
    return Item
  }

  async function load(caseId: CaseId): Promise<StoredCase | undefined> {
    const [found, dataKey] = await Promise.all([item(caseId, CASE_SORT_KEY), keyOf(caseId)])
    if (found === undefined || dataKey === undefined) return undefined
    const parsed = v.parse(caseItemSchema, found)
    const marks = Object.entries(parsed.published).map(([id, published]) => [id, readMark(found, id, published)])
    return {
      item: parsed,
      state: (await stateIn(parsed, dataKey)) ?? (await foldAgain(caseId, parsed, dataKey)),
      dataKey,
      marks: Object.fromEntries(marks),
    }
  }

  async function commit(wanted: Commit): ReturnType<CaseStore['commit']> {
    const { event, after, label, content, before, waitingFor, claim } = wanted
    const erases = event.happening.type === 'case-erased'
    const nextLook = erases ? undefined : wanted.nextLook
    const owner = casePartition(event.caseId)
    const made: DataKey | undefined = before === undefined ? await whenAvailable(ring.create(owner)) : undefined
    const dataKey = before?.dataKey ?? made?.plain
    if (dataKey === undefined) throw new Error('a case without a key cannot be written')
    const head = headOf(event)
    const link = linkOf(head, event.happening, before?.item.hash ?? GENESIS, dataKey)
    const contentHash = keyedHash(dataKey, 'command', content)
    const sk = eventSortKey(event.sequence)
    const { caseId: _, ...clear } = head
    const eventItem = {
      pk: owner,
      sk,
      ...clear,
      commandId: event.commandId,
      sealed: await seal(dataKey, `${owner}/${sk}`, event.happening),
      ...link,
      contentHash,
    }
    const changed = {
      version: after.version,
      stage: after.stage,
      risk: after.risk,
      hash: link.hash,
      state: await seal(dataKey, `${owner}/${CASE_SORT_KEY}`, writeState(after)),
      label: before?.item.label,
      ...((before === undefined || label !== undefined) && {
        label: await seal(dataKey, `${owner}/label`, label ?? {}),
      }),
      ...(!erases && { worklistOrder: worklistOrder(after.dueAt, event.caseId) }),
      unpublishedShard: shardOf(event.caseId),
      unpublishedSince: before?.item.unpublishedSince ?? event.at,
      waitingFor: writeHands(waitingFor),
      ...(!erases && officesIn(after)),
      ...(nextLook !== undefined && { watchAt: nextLook }),
    }
    const gone = [
      ...(nextLook === undefined && before?.item.watchAt !== undefined ? ['watchAt'] : []),
      ...(erases ? ['worklistOrder', 'officeList'] : []),
    ]
    const absent = 'attribute_not_exists(pk)'
    const putEvent = { Put: { TableName: casesTable, Item: eventItem, ConditionExpression: absent } }
    const transaction =
      made === undefined
        ? [
            putEvent,
            updateCase(casesTable, owner, changed, gone, after.version - 1),
            ...assigneeItems(casesTable, before?.state, after),
            {
              Put: {
                TableName: casesTable,
                Item: { pk: owner, sk: commandSortKey(event.commandId), sequence: event.sequence, contentHash },
                ConditionExpression: absent,
              },
            },
            // With its last event, or not at all: from here on nobody can read what the child told, in any copy.
            ...(erases
              ? [
                  {
                    Delete: {
                      TableName: keysTable,
                      Key: { id: owner },
                      ConditionExpression: 'attribute_exists(id)',
                    },
                  },
                ]
              : []),
          ]
        : [
            putEvent,
            {
              Put: {
                TableName: casesTable,
                Item: {
                  pk: owner,
                  sk: CASE_SORT_KEY,
                  reference: after.reference,
                  openedAt: after.openedAt,
                  ...changed,
                  published: Object.fromEntries(settings.authorities.map(authority => [authority, 0])),
                },
                ConditionExpression: absent,
              },
            },
            {
              Put: {
                TableName: keysTable,
                Item: { id: owner, wrapped: made.wrapped },
                ConditionExpression: 'attribute_not_exists(id)',
              },
            },
          ]
    try {
      const claimed = (await claim?.(dataKey, event.caseId)) ?? []
      await whenAvailable(documents.send(new TransactWriteCommand({ TransactItems: [...transaction, ...claimed] })))
      return {
        stored: { caseId: event.caseId, reference: after.reference, sequence: event.sequence, receipt: link.hash },
      }
    } catch (error) {
      const why = whyCancelled(error)
      if (why === 'unmet' || why === 'met-another') return 'refused'
      throw why === 'passing' ? new Unavailable(error) : error
    }
  }

  async function find(caseId: CaseId, commandId: CommandId, content: unknown): ReturnType<CaseStore['find']> {
    // A case is opened by its first event, without a command item; every later command has one.
    const first = await item(caseId, eventSortKey(1))
    if (first === undefined) return undefined
    const opening = v.parse(eventItemSchema, first)
    const isOpening = opening.commandId === commandId
    const mark = isOpening ? opening : await item(caseId, commandSortKey(commandId))
    if (mark === undefined) return undefined
    const { sequence, contentHash } = v.parse(commandItemSchema, mark)
    const dataKey = await keyOf(caseId)
    if (dataKey === undefined || keyedHash(dataKey, 'command', content) !== contentHash) return 'other-content'
    const event = isOpening ? opening : v.parse(eventItemSchema, await item(caseId, eventSortKey(sequence)))
    return { caseId, reference: event.standing.reference, sequence, receipt: event.hash }
  }

  async function history(caseId: CaseId): Promise<readonly HistoryEntry[]> {
    const [items, dataKey] = await Promise.all([eventItems(documents, casesTable, caseId, 0), keyOf(caseId)])
    return Promise.all(items.map(one => entryOf(one, dataKey)))
  }

  /** A state that was not sealed for this version of the case, by this one of the platform: the events are the truth. */
  async function foldAgain(caseId: CaseId, { version, hash }: CaseItem, dataKey: Uint8Array): Promise<Case> {
    const all = await eventItems(documents, casesTable, caseId, 0)
    // What happened since the case was read is not of its version.
    const items = all.filter(one => one.sequence <= version)
    const entries = await Promise.all(
      items.map(async one => ({ ...(await entryOf(one, dataKey)), commandId: one.commandId })),
    )
    let state: Case | undefined
    for (const { head, happening, commandId } of entries)
      if (happening !== undefined) state = evolve(state, { ...head, commandId, happening })
    // What somebody has taken out of the history would be taken out of the case.
    if (state === undefined || verifyChain(entries, { version, hash }) !== 'intact')
      throw new Error('the history of a case is not whole')
    return state
  }

  async function lookAgain(caseId: CaseId, version: number, at: Instant | undefined): Promise<void> {
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: casesTable,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: at === undefined ? 'REMOVE watchAt' : 'SET watchAt = :at',
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': version, ...(at !== undefined && { ':at': at }) },
          }),
        ),
      )
    } catch (error) {
      // Something happened meanwhile, and set its own time.
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }

  return { load, commit, find, history, lookAgain }
}

/** The state of a case as it is kept; undefined: it has to be folded from the events. */
async function stateIn(item: CaseItem, dataKey: Uint8Array): Promise<Case | undefined> {
  try {
    return readState(item, await unseal(dataKey, `${item.pk}/${CASE_SORT_KEY}`, item.state))
  } catch {
    return undefined
  }
}

async function entryOf(one: EventItem, dataKey: Uint8Array | undefined): Promise<HistoryEntry> {
  const head = headOfItem(one)
  const link = { commitment: one.commitment, previousHash: one.previousHash, hash: one.hash }
  if (dataKey === undefined) return { head, link, happening: undefined, sound: true }
  try {
    const opened = await unseal(dataKey, `${one.pk}/${eventSortKey(one.sequence)}`, one.sealed)
    return { head, link, happening: asHappening(opened), sound: true }
  } catch {
    // Sealed with another key, for another place, or changed since: whoever reads the history is told that it is broken.
    return { head, link, happening: undefined, sound: false }
  }
}

/** The offices that work on a case, in the clear for worklists. */
function officesIn({ assigned }: Case): { readonly officeList?: readonly string[] } {
  const offices = Object.values(assigned).flatMap(({ office }) => (office === undefined ? [] : [office]))
  return offices.length === 0 ? {} : { officeList: offices }
}

/** Puts the case under who has been assigned now, and takes it from whoever was before. */
function assigneeItems(table: string, before: Case | undefined, after: Case) {
  if (before === undefined || before.assigned === after.assigned) return []
  const officers = (state: Case): readonly string[] => [
    ...new Set(Object.values(state.assigned).flatMap(({ officer }) => (officer === undefined ? [] : [officer]))),
  ]
  const [had, has] = [officers(before), officers(after)]
  const keyOf = (officer: string) => ({ pk: assigneePartition(officer), sk: casePartition(after.id) })
  return [
    ...has
      .filter(officer => !had.includes(officer))
      .map(officer => ({ Put: { TableName: table, Item: keyOf(officer) } })),
    ...had
      .filter(officer => !has.includes(officer))
      .map(officer => ({ Delete: { TableName: table, Key: keyOf(officer) } })),
  ]
}

async function eventItems(
  documents: DynamoDBDocumentClient,
  table: string,
  caseId: CaseId,
  after: number,
): Promise<readonly EventItem[]> {
  return v.parse(v.array(eventItemSchema), await storedEvents(documents, table, caseId, after))
}

const storedSchema = v.array(v.looseObject({ sk: v.string() }))

/** The events of a case after a sequence as they lie there, in order, however many pages that takes. */
export async function storedEvents(
  documents: DynamoDBDocumentClient,
  table: string,
  caseId: CaseId,
  after: number,
): Promise<v.InferOutput<typeof storedSchema>> {
  const items: v.InferOutput<typeof storedSchema> = []
  const pages = queryPages(documents, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': casePartition(caseId),
      ':from': eventSortKey(after + 1),
      ':to': `${EVENT_PREFIX}~`,
    },
    ConsistentRead: true,
  })
  for await (const { Items = [] } of pages) items.push(...v.parse(storedSchema, Items))
  return items
}

function updateCase(
  table: string,
  pk: string,
  changed: Readonly<Record<string, unknown>>,
  gone: readonly string[],
  version: number,
) {
  const names = Object.keys(changed)
  return {
    Update: {
      TableName: table,
      Key: { pk, sk: CASE_SORT_KEY },
      UpdateExpression: [
        `SET ${names.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
        ...(gone.length > 0 ? [`REMOVE ${gone.join(', ')}`] : []),
      ].join(' '),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
        '#version': 'version',
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name, index) => [`:v${index}`, changed[name]])),
        ':version': version,
      },
    },
  }
}

/** What was sealed was ours when it was sealed, and authenticated encryption says that it still is. */
function asHappening(value: unknown): Happening {
  return value as Happening
}
