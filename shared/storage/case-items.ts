import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { ROLES, SYSTEM_ROLE } from '../access/roles.ts'
import { EVENT_TYPES, type EventHead, RISKS } from '../cases/events.ts'
import { type CaseId, type CommandId, caseIdSchema, commandIdSchema } from '../cases/ids.ts'
import { type Hands, STAGES } from '../procedure/procedure.ts'

/** How cases lie in the table. Every item of a case has the partition key `CASE#<id>`. */
export const casePartition = (caseId: CaseId): string => `CASE#${caseId}`
export const CASE_SORT_KEY = 'CASE'
export const EVENT_PREFIX = 'EVENT#'
/** Padded, so that the order of keys is the order of events. */
export const eventSortKey = (sequence: number): string => `${EVENT_PREFIX}${String(sequence).padStart(6, '0')}`
export const commandSortKey = (commandId: CommandId): string => `COMMAND#${commandId}`

/**
 * Cases that some authority has not heard of yet, and cases that time will bring something to, stand in sparse indexes
 * under one of eight keys: a sweep reads eight partitions, and no single one takes every write of a country.
 */
export const SHARDS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const
export function shardOf(caseId: CaseId): string {
  return String(createHash('sha256').update(caseId).digest().readUInt8(0) % SHARDS.length)
}

export const INDEXES = {
  unpublished: 'unpublished',
  worklist: 'worklist',
  watch: 'watch',
  deliveries: 'deliveries',
} as const

/** The cases somebody works on stand under their name, so that their own worklist is one query. */
export const assigneePartition = (officer: string): string => `ASSIGNEE#${officer}`

const standingFields = { reference: v.string(), stage: v.picklist(STAGES), risk: v.picklist(RISKS) }
const watermarks = v.record(v.string(), v.number())

/** A case's place in a worklist: when it is due, and enough of its id to tell two of one moment apart. */
export const worklistOrder = (dueAt: string, caseId: CaseId): string => `${dueAt}#${caseId.slice(24)}`

/** When a case is due, from its place in the worklist: it is written there alone. */
export const dueAtOf = (item: { readonly worklistOrder: string; readonly openedAt: string }): string =>
  item.worklistOrder === '' ? item.openedAt : item.worklistOrder.slice(0, item.worklistOrder.indexOf('#'))

/** Who has something to do in a case, for worklists: `|child-protection:officer:caseworker|migration:migration-officer|`. */
export function writeHands(all: readonly Hands[]): string {
  const byAuthority = new Map<string, Set<string>>()
  for (const { authority, roles } of all)
    byAuthority.set(authority, new Set([...(byAuthority.get(authority) ?? []), ...roles]))
  return (
    [...byAuthority].map(([authority, roles]) => `|${[authority, ...roles].join(':')}`).join('') +
    (all.length > 0 ? '|' : '')
  )
}

/** Whether one of these hands is among those that were written. */
export function isAmong(written: string, { authority, roles }: Hands): boolean {
  return written.split('|').some(part => {
    const [one, ...all] = part.split(':')
    return one === authority && roles.some(role => all.includes(role))
  })
}

/** The case item: what indexes and notices need in the clear; the state itself and the child's label sealed. */
export const caseItemSchema = v.object({
  pk: v.string(),
  version: v.number(),
  ...standingFields,
  openedAt: v.string(),
  hash: v.string(),
  published: watermarks,
  unpublishedSince: v.optional(v.string()),
  watchAt: v.optional(v.string()),
  state: v.string(),
  label: v.string(),
  /** Gone once the case is erased: it stands in no worklist any more. */
  worklistOrder: v.optional(v.string(), ''),
})
export type CaseItem = v.InferOutput<typeof caseItemSchema>

export const worklistItemSchema = v.object({
  pk: v.string(),
  ...standingFields,
  openedAt: v.string(),
  label: v.string(),
  worklistOrder: v.string(),
  officeList: v.optional(v.array(v.string()), []),
  waitingFor: v.optional(v.string(), ''),
})

export const eventItemSchema = v.object({
  pk: v.string(),
  sequence: v.number(),
  type: v.picklist(EVENT_TYPES),
  formId: v.optional(v.string()),
  about: v.optional(
    v.union([
      v.object({ subject: v.string(), complete: v.boolean() }),
      v.object({ task: v.string(), authority: v.string(), level: v.picklist([1, 2, 3]) }),
    ]),
  ),
  commandId: commandIdSchema,
  at: v.string(),
  by: v.object({
    officer: v.string(),
    authority: v.string(),
    role: v.picklist([...ROLES, SYSTEM_ROLE]),
    office: v.exactOptional(v.string()),
  }),
  standing: v.object({ ...standingFields, dueAt: v.string() }),
  sealed: v.string(),
  commitment: v.string(),
  previousHash: v.string(),
  hash: v.string(),
  contentHash: v.string(),
})
export type EventItem = v.InferOutput<typeof eventItemSchema>

export const commandItemSchema = v.object({ sequence: v.number(), contentHash: v.string() })

/** The sequence of an event by where its item lies. */
export function sequenceIn({ sk }: { readonly sk: string }): number {
  return Number(sk.slice(EVENT_PREFIX.length))
}

/** The id of the case an item belongs to. */
export function caseIdOf(item: { readonly pk: string }): CaseId {
  return v.parse(caseIdSchema, item.pk.slice('CASE#'.length))
}

export function headOfItem(item: EventItem): EventHead {
  const { sequence, type, formId, about, at, by, standing } = item
  return { caseId: caseIdOf(item), sequence, type, formId, about, at, by, standing }
}
