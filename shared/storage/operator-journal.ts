import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import { whenAvailable } from './unavailable.ts'

const PARTITION = 'OPERATORS'

const entrySchema = v.object({
  sk: v.string(),
  at: v.string(),
  by: v.string(),
  what: v.string(),
  about: v.optional(v.record(v.string(), v.string()), {}),
  state: v.picklist(['begun', 'done', 'failed']),
  counts: v.optional(v.record(v.string(), v.number()), {}),
})

/** Something an operator did to notices: who, when, what, and how many. No personal data of a child. */
export interface JournalEntry {
  readonly at: Instant
  /** Whom the credentials belong to. */
  readonly by: string
  /** The command: `replay`. */
  readonly what: string
  /** What it was asked to do it to: `authority`, `case`, `since`. */
  readonly about: Readonly<Record<string, string>>
  /** `begun` for one that never said how it ended. */
  readonly state: 'begun' | 'done' | 'failed'
  readonly counts: Readonly<Record<string, number>>
}

/** What operators did, kept with the cases. Written down before anything is done, so that nothing is done unseen. */
export interface OperatorJournal {
  /** Gives what closes the entry. */
  begin(
    entry: Pick<JournalEntry, 'by' | 'what' | 'about'>,
  ): Promise<(state: 'done' | 'failed', counts: JournalEntry['counts']) => Promise<void>>
  /** The newest first. */
  newest(most: number): Promise<readonly JournalEntry[]>
}

export function openOperatorJournal(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: () => Date,
): OperatorJournal {
  return {
    async begin({ by, what, about }) {
      // In the order of time: that is what a UUIDv7 is for.
      const Key = { pk: PARTITION, sk: uuidv7() }
      const Item = { ...Key, at: clock().toISOString(), by, what, about, state: 'begun' }
      await whenAvailable(documents.send(new PutCommand({ TableName: table, Item })))
      return async (state, counts) => {
        await whenAvailable(
          documents.send(
            new UpdateCommand({
              TableName: table,
              Key,
              UpdateExpression: 'SET #state = :state, #counts = :counts',
              ExpressionAttributeNames: { '#state': 'state', '#counts': 'counts' },
              ExpressionAttributeValues: { ':state': state, ':counts': counts },
            }),
          ),
        )
      }
    },
    async newest(most) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': PARTITION },
            ScanIndexForward: false,
            ConsistentRead: true,
            Limit: most,
          }),
        ),
      )
      return v.parse(v.array(entrySchema), Items).map(({ sk: _, ...entry }) => entry)
    },
  }
}
