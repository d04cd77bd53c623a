import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { CASE_SORT_KEY, casePartition, INDEXES, SHARDS } from './case-items.ts'
import { casesInShard } from './cases-in-shard.ts'
import { getAll } from './get-all.ts'

/** How many cases an authority has not heard of to the end, and since when the longest of them waits. */
export interface Behind {
  readonly cases: number
  readonly since: Instant | undefined
}

const itemSchema = v.object({
  version: v.number(),
  published: v.record(v.string(), v.number()),
  unpublishedSince: v.optional(v.string()),
})

/** The cases that the sparse index shows, counted for each authority. `all`: false where there are more than `most`. */
export async function casesBehind(
  documents: DynamoDBDocumentClient,
  table: string,
  {
    authorities,
    now,
    most,
  }: { readonly authorities: readonly AuthorityId[]; readonly now: Instant; readonly most: number },
): Promise<{ readonly behind: Readonly<Record<AuthorityId, Behind>>; readonly all: boolean }> {
  const ids: CaseId[] = []
  let all = true
  for (const shard of SHARDS)
    for await (const caseId of casesInShard(
      documents,
      table,
      { index: INDEXES.unpublished, until: 'unpublishedSince < :by' },
      shard,
      now,
    )) {
      all = ids.length < most
      if (!all) break
      ids.push(caseId)
    }
  const items = v.parse(v.array(itemSchema), await getAll(documents, table, ids.map(keyOf), { consistent: true }))
  const of = (authority: AuthorityId): Behind => {
    const waiting = items.filter(({ version, published }) => (published[authority] ?? version) < version)
    const [since] = waiting.flatMap(({ unpublishedSince }) => unpublishedSince ?? []).sort()
    return { cases: waiting.length, since }
  }
  return { behind: Object.fromEntries(authorities.map(id => [id, of(id)])), all }
}

const keyOf = (caseId: CaseId) => ({ pk: casePartition(caseId), sk: CASE_SORT_KEY })
