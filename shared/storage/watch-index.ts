import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import { caseIdOf, INDEXES } from './case-items.ts'
import { whenAvailable } from './unavailable.ts'

/** Cases of one shard that time brings something to by a moment, the longest waiting first. */
export type ReadWatch = (shard: string, by: Instant) => AsyncIterable<CaseId>

export function openWatch(documents: DynamoDBDocumentClient, table: string): ReadWatch {
  return async function* (shard, by) {
    let start: Record<string, unknown> | undefined
    do {
      const page = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            IndexName: INDEXES.watch,
            KeyConditionExpression: 'unpublishedShard = :shard AND watchAt <= :by',
            ExpressionAttributeValues: { ':shard': shard, ':by': by },
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      )
      for (const item of v.parse(v.array(v.object({ pk: v.string() })), page.Items ?? [])) yield caseIdOf(item)
      start = page.LastEvaluatedKey
    } while (start !== undefined)
  }
}
