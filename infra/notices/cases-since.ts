import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../../shared/cases/events.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import { caseIdOf, casePartition, EVENT_PREFIX } from '../../shared/storage/case-items.ts'

const keysSchema = v.array(v.object({ pk: v.string() }))

/**
 * Every case in which something has happened since a moment, in an order of the table's own that stays the same.
 * Reads the whole table: no index is kept for what is asked once in a year. `after`: goes on behind this case.
 */
export async function* casesSince(
  documents: DynamoDBDocumentClient,
  table: string,
  since: Instant,
  after: CaseId | undefined,
): AsyncIterable<CaseId> {
  // Behind the last item that a case can have.
  let start: Record<string, unknown> | undefined = after && { pk: casePartition(after), sk: '~' }
  let last = ''
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'begins_with(sk, :event) AND #at >= :since',
        ProjectionExpression: 'pk',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':event': EVENT_PREFIX, ':since': since },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    for (const item of v.parse(keysSchema, page.Items ?? [])) {
      if (item.pk !== last) yield caseIdOf(item)
      last = item.pk
    }
    start = page.LastEvaluatedKey
  } while (start !== undefined)
}
