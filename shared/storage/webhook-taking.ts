import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { openDeliveries } from './deliveries.ts'
import { exhaustedPartition } from './exhausted-deliveries.ts'
import { whenAvailable } from './unavailable.ts'

/** What an authority's webhook has taken of a case. */
export interface WebhookTaking {
  /** The sequence of the newest notice that it took, and when; undefined: none yet. */
  readonly taken?: number | undefined
  readonly takenAt?: Instant | undefined
  /** When what waits is offered again; undefined: nothing waits. */
  readonly offeredAt: Instant | undefined
  /** The sequences of those that it did not take in three days. */
  readonly givenUp: ReadonlySet<number>
}

export type ReadWebhookTaking = (authority: AuthorityId, caseId: CaseId) => Promise<WebhookTaking>

/** Reads it for whoever shows a case: two reads, of an authority with a webhook alone. */
export function openWebhookTaking(documents: DynamoDBDocumentClient, table: string): ReadWebhookTaking {
  const deliveries = openDeliveries(documents, table)
  return async (authority, caseId) => {
    const [{ taken, takenAt, deliverAt }, { Items = [] }] = await Promise.all([
      deliveries.line(authority, caseId),
      whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :case)',
            ExpressionAttributeValues: { ':pk': exhaustedPartition(authority), ':case': `${caseId}#` },
          }),
        ),
      ),
    ])
    const givenUp = v.parse(v.array(v.object({ sequence: v.number() })), Items)
    return { taken, takenAt, offeredAt: deliverAt, givenUp: new Set(givenUp.map(({ sequence }) => sequence)) }
  }
}
