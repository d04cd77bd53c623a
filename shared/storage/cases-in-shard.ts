import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { CaseId } from '../cases/ids.ts'
import { caseIdOf, type INDEXES } from './case-items.ts'
import { queryPages } from './query-pages.ts'

const keysSchema = v.array(v.object({ pk: v.string() }))

/** The two sparse indexes that a sweep reads shard by shard, each by what bounds it in time: `:by`. */
type Sweep =
  | { readonly index: typeof INDEXES.unpublished; readonly until: 'unpublishedSince < :by' }
  | { readonly index: typeof INDEXES.watch; readonly until: 'watchAt <= :by' }

/** The cases that stand in one shard of a sparse index up to a moment, the longest waiting first, however many pages. */
export async function* casesInShard(
  documents: DynamoDBDocumentClient,
  table: string,
  { index, until }: Sweep,
  shard: string,
  by: string,
): AsyncIterable<CaseId> {
  const pages = queryPages(documents, {
    TableName: table,
    IndexName: index,
    KeyConditionExpression: `unpublishedShard = :shard AND ${until}`,
    ExpressionAttributeValues: { ':shard': shard, ':by': by },
  })
  for await (const { Items = [] } of pages) for (const item of v.parse(keysSchema, Items)) yield caseIdOf(item)
}
