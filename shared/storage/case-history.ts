import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Case } from '../cases/case.ts'
import { verifyChain } from '../cases/chain.ts'
import type { Happening } from '../cases/events.ts'
import { evolve } from '../cases/evolve.ts'
import type { Entry } from '../cases/history-view.ts'
import type { CaseId } from '../cases/ids.ts'
import {
  type CaseItem,
  casePartition,
  EVENT_PREFIX,
  type EventItem,
  eventItemSchema,
  eventSortKey,
  headOfItem,
} from './case-items.ts'
import { queryPages } from './query-pages.ts'
import { unseal } from './sealed.ts'

/** What happened is undefined once the case's key has been destroyed, or where it is not sound. */
export interface HistoryEntry extends Entry {
  /** Whether what is sealed is what was sealed there: told by its authentication. */
  readonly sound: boolean
}

/** The history of a case, as far as its key opens it. */
export async function readHistory(
  documents: DynamoDBDocumentClient,
  table: string,
  caseId: CaseId,
  key: Promise<Uint8Array | undefined>,
): Promise<readonly HistoryEntry[]> {
  const [items, dataKey] = await Promise.all([eventItems(documents, table, caseId), key])
  return Promise.all(items.map(one => entryOf(one, dataKey)))
}

/** A case from its events: they are the truth. Refuses a history that is not whole. */
export async function foldHistory(
  documents: DynamoDBDocumentClient,
  table: string,
  caseId: CaseId,
  { version, hash }: CaseItem,
  dataKey: Uint8Array,
): Promise<Case> {
  const all = await eventItems(documents, table, caseId)
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

async function eventItems(
  documents: DynamoDBDocumentClient,
  table: string,
  caseId: CaseId,
): Promise<readonly EventItem[]> {
  return v.parse(v.array(eventItemSchema), await storedEvents(documents, table, caseId, 0))
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

/** What was sealed was ours when it was sealed, and authenticated encryption says that it still is. */
function asHappening(value: unknown): Happening {
  return value as Happening
}
