import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Instant } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import { INDEXES } from './case-items.ts'
import { casesInShard } from './cases-in-shard.ts'

/** Cases of one shard that time brings something to by a moment, the longest waiting first. */
export type ReadWatch = (shard: string, by: Instant) => AsyncIterable<CaseId>

export function openWatch(documents: DynamoDBDocumentClient, table: string): ReadWatch {
  return (shard, by) => casesInShard(documents, table, { index: INDEXES.watch, until: 'watchAt <= :by' }, shard, by)
}
