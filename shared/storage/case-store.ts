import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Case } from '../cases/case.ts'
import { keyedHash } from '../cases/chain.ts'
import type { Instant } from '../cases/events.ts'
import type { CaseId, CommandId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { foldHistory, type HistoryEntry, readHistory } from './case-history.ts'
import {
  CASE_SORT_KEY,
  type CaseItem,
  caseItemSchema,
  casePartition,
  commandItemSchema,
  commandSortKey,
  eventItemSchema,
  eventSortKey,
} from './case-items.ts'
import { readState } from './case-state.ts'
import { dataKeyOf, type KeyRing } from './data-keys.ts'
import { readMark } from './delivery-marks.ts'
import { type Commit, itemsOfEvent } from './event-items.ts'
import { unseal } from './sealed.ts'
import type { StoredCase } from './stored-case.ts'
import { Unavailable, whenAvailable } from './unavailable.ts'
import { whyCancelled } from './write-together.ts'

/** What proves that a submission was stored: the place in the history, and the hash it has there. */
export interface Receipt {
  readonly caseId: CaseId
  readonly reference: string
  readonly sequence: number
  readonly receipt: string
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
      state: (await stateIn(parsed, dataKey)) ?? (await foldHistory(documents, casesTable, caseId, parsed, dataKey)),
      dataKey,
      marks: Object.fromEntries(marks),
    }
  }

  async function commit(wanted: Commit): ReturnType<CaseStore['commit']> {
    const { event, after, before, claim } = wanted
    const made = before === undefined ? await whenAvailable(ring.create(casePartition(event.caseId))) : undefined
    const dataKey = before?.dataKey ?? made?.plain
    if (dataKey === undefined) throw new Error('a case without a key cannot be written')
    const tables = { cases: casesTable, keys: keysTable }
    const keys = { dataKey, wrapped: made?.wrapped }
    const { items, link } = await itemsOfEvent(wanted, keys, tables, settings.authorities)
    try {
      const claimed = (await claim?.(dataKey, event.caseId)) ?? []
      await whenAvailable(documents.send(new TransactWriteCommand({ TransactItems: [...items, ...claimed] })))
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

  return {
    load,
    commit,
    find,
    history: caseId => readHistory(documents, casesTable, caseId, keyOf(caseId)),
    lookAgain,
  }
}

/** The state of a case as it is kept; undefined where it was not sealed for this version of the case, by this one of the platform. */
async function stateIn(item: CaseItem, dataKey: Uint8Array): Promise<Case | undefined> {
  try {
    return readState(item, await unseal(dataKey, `${item.pk}/${CASE_SORT_KEY}`, item.state))
  } catch {
    return undefined
  }
}
