import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Instant } from '../cases/events.ts'
import { STAGES } from '../procedure/procedure.ts'
import { INDEXES } from './case-items.ts'
import { queryPages } from './query-pages.ts'

/** How many open cases are past the time by which they must have been responded to: what the worklist calls overdue. */
export async function casesPastDeadline(
  documents: DynamoDBDocumentClient,
  table: string,
  now: Instant,
): Promise<number> {
  const counts = await Promise.all(
    STAGES.filter(stage => stage !== 'closed').map(async stage => {
      let count = 0
      const pages = queryPages(documents, {
        TableName: table,
        IndexName: INDEXES.worklist,
        KeyConditionExpression: '#stage = :stage AND worklistOrder < :now',
        ExpressionAttributeNames: { '#stage': 'stage' },
        ExpressionAttributeValues: { ':stage': stage, ':now': now },
        Select: 'COUNT',
      })
      for await (const { Count = 0 } of pages) count += Count
      return count
    }),
  )
  return counts.reduce((all, count) => all + count, 0)
}
