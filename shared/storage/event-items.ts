import type { Case } from '../cases/case.ts'
import { GENESIS, keyedHash, linkOf } from '../cases/chain.ts'
import { type CaseEvent, headOf, type Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Hands } from '../procedure/procedure.ts'
import type { Claim } from './attachments.ts'
import {
  assigneePartition,
  CASE_SORT_KEY,
  casePartition,
  commandSortKey,
  eventSortKey,
  shardOf,
  worklistOrder,
  writeHands,
} from './case-items.ts'
import { writeState } from './case-state.ts'
import type { DataKey } from './data-keys.ts'
import { seal } from './sealed.ts'
import type { StoredCase } from './stored-case.ts'

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

/** Where an event is written. */
interface EventTables {
  readonly cases: string
  readonly keys: string
}

/**
 * What an event writes, all of it or nothing: itself, the case as it is afterwards, and the command that it came of.
 * `wrapped`: the key of a case that it opens, as it is kept; the watermarks of `authorities` start at 0 there.
 */
export async function itemsOfEvent(
  { event, after, label, content, before, waitingFor, nextLook: wantedLook }: Commit,
  { dataKey, wrapped }: { readonly dataKey: Uint8Array; readonly wrapped: DataKey['wrapped'] | undefined },
  tables: EventTables,
  authorities: readonly AuthorityId[],
) {
  const erases = event.happening.type === 'case-erased'
  const nextLook = erases ? undefined : wantedLook
  const owner = casePartition(event.caseId)
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
  const putEvent = { Put: { TableName: tables.cases, Item: eventItem, ConditionExpression: absent } }
  const items =
    wrapped === undefined
      ? [
          putEvent,
          updateCase(tables.cases, owner, changed, gone, after.version - 1),
          ...assigneeItems(tables.cases, before?.state, after),
          {
            Put: {
              TableName: tables.cases,
              Item: { pk: owner, sk: commandSortKey(event.commandId), sequence: event.sequence, contentHash },
              ConditionExpression: absent,
            },
          },
          // With its last event, or not at all: from here on nobody can read what the child told, in any copy.
          ...(erases
            ? [
                {
                  Delete: {
                    TableName: tables.keys,
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
              TableName: tables.cases,
              Item: {
                pk: owner,
                sk: CASE_SORT_KEY,
                reference: after.reference,
                openedAt: after.openedAt,
                ...changed,
                published: Object.fromEntries(authorities.map(authority => [authority, 0])),
              },
              ConditionExpression: absent,
            },
          },
          {
            Put: {
              TableName: tables.keys,
              Item: { id: owner, wrapped },
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
        ]
  return { items, link }
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
