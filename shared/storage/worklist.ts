import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant, Standing } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import { STAGES, type Stage } from '../procedure/procedure.ts'
import { caseIdOf, casePartition, INDEXES, worklistItemSchema } from './case-items.ts'
import { type KeyRing, storedKeySchema } from './data-keys.ts'
import { unseal } from './sealed.ts'
import { whenAvailable } from './unavailable.ts'

export interface WorklistQuery {
  /** One stage; undefined: every open one. */
  readonly stage: Stage | undefined
  /** Only cases due before this moment. */
  readonly dueBefore: Instant | undefined
  readonly cursor: string | undefined
  readonly limit: number
}

export interface WorklistEntry extends Standing {
  readonly caseId: CaseId
  readonly openedAt: Instant
  readonly label: string
}

export interface WorklistPage {
  readonly entries: readonly WorklistEntry[]
  readonly cursor: string | undefined
}

const cursorSchema = v.pipe(v.string(), v.maxLength(100), v.regex(/^[0-9TZ:.-]+#[0-9a-f-]{36}$/))

/** What a cursor holds, or undefined when it is none of ours. */
export function readCursor(cursor: string): string | undefined {
  const result = v.safeParse(cursorSchema, Buffer.from(cursor, 'base64url').toString('utf8'))
  return result.success ? result.output : undefined
}

/**
 * Cases by when they are due. The index has one key a stage: a country opens some thousands of cases a year, a key of
 * DynamoDB takes a thousand writes a second, so no key is hot, and a page costs one query a stage at any size.
 */
export async function readWorklist(
  documents: DynamoDBDocumentClient,
  table: string,
  { stage, dueBefore, cursor, limit }: WorklistQuery,
): Promise<WorklistPage> {
  const stages = stage === undefined ? STAGES.filter(one => one !== 'closed') : [stage]
  // BETWEEN includes its ends: one more character stands behind the last entry of the page before, and before any next.
  const after = cursor === undefined ? '0' : `${cursor}!`
  const before = dueBefore ?? '9'
  const found = await Promise.all(
    stages.map(one =>
      whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            IndexName: INDEXES.worklist,
            KeyConditionExpression: '#stage = :stage AND worklistOrder BETWEEN :after AND :before',
            ExpressionAttributeNames: { '#stage': 'stage' },
            ExpressionAttributeValues: { ':stage': one, ':after': after, ':before': before },
            Limit: limit + 1,
          }),
        ),
      ),
    ),
  )
  const items = found
    .flatMap(page => v.parse(v.array(worklistItemSchema), page.Items ?? []))
    .sort((a, b) => (a.worklistOrder < b.worklistOrder ? -1 : 1))
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return {
    entries: shown.map(item => ({
      caseId: caseIdOf(item),
      reference: item.reference,
      stage: item.stage,
      risk: item.risk,
      dueAt: item.dueAt,
      openedAt: item.openedAt,
      label: item.label,
    })),
    cursor: items.length > limit && last ? Buffer.from(last.worklistOrder).toString('base64url') : undefined,
  }
}

/** The sealed labels of a page of the worklist, opened: one read for all keys. A destroyed key has no label. */
export async function openLabels(
  documents: DynamoDBDocumentClient,
  keysTable: string,
  ring: KeyRing,
  entries: readonly WorklistEntry[],
): Promise<ReadonlyMap<CaseId, unknown>> {
  if (entries.length === 0) return new Map()
  const { Responses } = await whenAvailable(
    documents.send(
      new BatchGetCommand({
        RequestItems: { [keysTable]: { Keys: entries.map(entry => ({ id: casePartition(entry.caseId) })) } },
      }),
    ),
  )
  const wrapped = new Map(
    v
      .parse(v.array(v.object({ id: v.string(), ...storedKeySchema.entries })), Responses?.[keysTable] ?? [])
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
