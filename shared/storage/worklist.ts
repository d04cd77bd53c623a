import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant, Risk, Standing } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import { type Hands, STAGES, type Stage } from '../procedure/procedure.ts'
import {
  assigneePartition,
  CASE_SORT_KEY,
  caseIdOf,
  casePartition,
  dueAtOf,
  INDEXES,
  isAmong,
  worklistItemSchema,
} from './case-items.ts'
import { type KeyRing, storedKeySchema } from './data-keys.ts'
import { getAll } from './get-all.ts'
import { queryPages } from './query-pages.ts'
import { unseal } from './sealed.ts'
import { whenAvailable } from './unavailable.ts'

export interface WorklistQuery {
  /** One stage; undefined: every open one. */
  readonly stage: Stage | undefined
  /** Only cases due before, and only cases due after, a moment. */
  readonly dueBefore: Instant | undefined
  readonly dueAfter: Instant | undefined
  /** Only cases that this officer is assigned to. */
  readonly assignee: string | undefined
  /** Only cases of these offices; undefined: of the whole country. */
  readonly offices: readonly string[] | undefined
  readonly risk: Risk | undefined
  /** Only cases in which one of these has something to do. */
  readonly waitingFor: readonly Hands[] | undefined
  readonly cursor: string | undefined
  readonly limit: number
}

/** Every open case of the country, the first page of them. */
export const EVERY_CASE = {
  stage: undefined,
  dueBefore: undefined,
  dueAfter: undefined,
  assignee: undefined,
  offices: undefined,
  risk: undefined,
  waitingFor: undefined,
  cursor: undefined,
} as const satisfies Omit<WorklistQuery, 'limit'>

export type ReadWorklist = (query: WorklistQuery) => Promise<WorklistPage>

export interface WorklistEntry extends Standing {
  readonly caseId: CaseId
  readonly openedAt: Instant
  readonly label: string
}

export interface WorklistPage {
  readonly entries: readonly WorklistEntry[]
  readonly cursor: string | undefined
}

const cursorSchema = v.pipe(v.string(), v.maxLength(100), v.regex(/^[0-9TZ:.-]+#[0-9a-f-]{12,36}$/))

/** What a cursor holds, or undefined when it is none of ours. */
export function readCursor(cursor: string): string | undefined {
  const result = v.safeParse(cursorSchema, Buffer.from(cursor, 'base64url').toString('utf8'))
  return result.success ? result.output : undefined
}

/** Cases looked at for one page of a filtered list: what is passed over costs a read unit for every dozen or so. */
const LOOKED_AT = 200

type Item = v.InferOutput<typeof worklistItemSchema>

/** What was found, and up to which place in the order everything has been looked at; undefined: to the end. */
interface Found {
  readonly items: readonly Item[]
  readonly seenUpTo: string | undefined
}

/**
 * Cases by when they are due. The index has one key a stage: a country opens some thousands of cases a year, a key of
 * DynamoDB takes a thousand writes a second, so no key is hot, and a page costs one query a stage at any size. A filter
 * passes over cases: such a page may hold fewer than were asked for, and its cursor goes on from there.
 */
export async function readWorklist(
  documents: DynamoDBDocumentClient,
  table: string,
  query: WorklistQuery,
): Promise<WorklistPage> {
  const { assignee, stage, limit } = query
  const stages = stage === undefined ? STAGES.filter(one => one !== 'closed') : [stage]
  const found =
    assignee === undefined
      ? await Promise.all(stages.map(one => ofStage(documents, table, one, query)))
      : [await ofAssignee(documents, table, assignee, stages, query)]
  const ends = found.flatMap(({ seenUpTo }) => (seenUpTo === undefined ? [] : [seenUpTo])).sort()
  const [horizon] = ends
  const items = found
    .flatMap(one => one.items)
    .filter(item => horizon === undefined || item.worklistOrder <= horizon)
    .sort((a, b) => (a.worklistOrder < b.worklistOrder ? -1 : 1))
  const shown = items.slice(0, limit)
  const next = items.length > limit ? shown.at(-1)?.worklistOrder : horizon
  return {
    entries: shown.map(item => ({
      caseId: caseIdOf(item),
      reference: item.reference,
      stage: item.stage,
      risk: item.risk,
      dueAt: dueAtOf(item),
      openedAt: item.openedAt,
      label: item.label,
    })),
    cursor: next && Buffer.from(next).toString('base64url'),
  }
}

async function ofStage(
  documents: DynamoDBDocumentClient,
  table: string,
  stage: Stage,
  query: WorklistQuery,
): Promise<Found> {
  const { from, to } = span(query)
  // DynamoDB knows no empty span: it refuses the query.
  if (from > to) return { items: [], seenUpTo: undefined }
  const filter = filterOf(query)
  const page = await whenAvailable(
    documents.send(
      new QueryCommand({
        TableName: table,
        IndexName: INDEXES.worklist,
        KeyConditionExpression: '#stage = :stage AND worklistOrder BETWEEN :from AND :to',
        ...(filter.expression !== '' && { FilterExpression: filter.expression }),
        ExpressionAttributeNames: { '#stage': 'stage', ...filter.names },
        ExpressionAttributeValues: { ':stage': stage, ':from': from, ':to': to, ...filter.values },
        Limit: filter.expression === '' ? query.limit + 1 : LOOKED_AT,
      }),
    ),
  )
  return {
    items: v.parse(v.array(worklistItemSchema), page.Items ?? []).filter(item => waitsFor(item, query)),
    seenUpTo: page.LastEvaluatedKey && v.parse(lastKeySchema, page.LastEvaluatedKey).worklistOrder,
  }
}

function waitsFor(item: Item, { waitingFor }: WorklistQuery): boolean {
  return waitingFor === undefined || waitingFor.some(hands => isAmong(item.waitingFor, hands))
}

const lastKeySchema = v.object({ worklistOrder: v.string() })

/** BETWEEN includes its ends: one more character stands behind the last entry of the page before, and before any next. */
function span({ cursor, dueAfter, dueBefore }: WorklistQuery): { readonly from: string; readonly to: string } {
  const after = cursor === undefined ? '0' : `${cursor}!`
  return { from: dueAfter !== undefined && dueAfter > after ? dueAfter : after, to: dueBefore ?? '9' }
}

function filterOf({ offices, risk, waitingFor }: WorklistQuery) {
  const parts: string[] = []
  const names: Record<string, string> = {}
  const values: Record<string, string> = {}
  const add = (prefix: string, all: readonly string[], write: (value: string) => string): void => {
    for (const [index, value] of all.entries()) values[`:${prefix}${index}`] = value
    // No office at all is no case: nobody sees what is nobody's.
    parts.push(
      all.length === 0 ? 'attribute_exists(nothing)' : `(${all.map((_, n) => write(`:${prefix}${n}`)).join(' OR ')})`,
    )
  }
  if (risk !== undefined) {
    names['#risk'] = 'risk'
    add('risk', [risk], value => `#risk = ${value}`)
  }
  if (offices !== undefined) add('office', offices, value => `contains(officeList, ${value})`)
  // Which of an authority's roles it is, is looked at when the cases are here.
  if (waitingFor !== undefined)
    add(
      'hands',
      waitingFor.map(({ authority }) => `|${authority}:`),
      value => `contains(waitingFor, ${value})`,
    )
  return { expression: parts.join(' AND '), names, values }
}

/** The cases of one officer: their own list of ids, and each of these cases. They are few, so the rest is done here. */
async function ofAssignee(
  documents: DynamoDBDocumentClient,
  table: string,
  assignee: string,
  stages: readonly Stage[],
  query: WorklistQuery,
): Promise<Found> {
  const found = await getAll(documents, table, await assignedTo(documents, table, assignee))
  const { from, to } = span(query)
  const { offices, risk } = query
  const items = v
    .parse(v.array(worklistItemSchema), found)
    .filter(
      item =>
        stages.includes(item.stage) &&
        item.worklistOrder >= from &&
        item.worklistOrder <= to &&
        (risk === undefined || item.risk === risk) &&
        (offices === undefined || item.officeList.some(one => offices.includes(one))) &&
        waitsFor(item, query),
    )
  return { items, seenUpTo: undefined }
}

/**
 * The keys of every case that somebody was given. Those that were closed since are among them, and over the years they
 * are many: the list is in no order of time, so that cut off anywhere it would lack a case that is open.
 */
async function assignedTo(documents: DynamoDBDocumentClient, table: string, assignee: string) {
  const keys: { readonly pk: string; readonly sk: string }[] = []
  const pages = queryPages(documents, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': assigneePartition(assignee) },
  })
  for await (const { Items = [] } of pages) {
    const list = v.parse(v.array(v.object({ sk: v.string() })), Items)
    keys.push(...list.map(({ sk }) => ({ pk: sk, sk: CASE_SORT_KEY })))
  }
  return keys
}

/** The sealed labels of a page of the worklist, opened: one read for all keys. A destroyed key has no label. */
export async function openLabels(
  documents: DynamoDBDocumentClient,
  keysTable: string,
  ring: KeyRing,
  entries: readonly WorklistEntry[],
): Promise<ReadonlyMap<CaseId, unknown>> {
  if (entries.length === 0) return new Map()
  const stored = await getAll(
    documents,
    keysTable,
    entries.map(entry => ({ id: casePartition(entry.caseId) })),
  )
  const wrapped = new Map(
    v
      .parse(v.array(v.object({ id: v.string(), ...storedKeySchema.entries })), stored)
      .map(item => [item.id, item.wrapped]),
  )
  const labels = await Promise.all(
    entries.map(async (entry): Promise<[CaseId, unknown]> => {
      const owner = casePartition(entry.caseId)
      const key = wrapped.get(owner)
      if (key === undefined) return [entry.caseId, undefined]
      return [entry.caseId, await unseal(await whenAvailable(ring.unwrap(owner, key)), `${owner}/label`, entry.label)]
    }),
  )
  return new Map(labels)
}
