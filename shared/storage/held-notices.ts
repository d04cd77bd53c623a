import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { CASE_SORT_KEY, caseIdOf, casePartition } from './case-items.ts'
import { type Trouble, troubleAttribute } from './delivery-marks.ts'
import { whenAvailable } from './unavailable.ts'

/** The list of what was put aside: one partition, so that nobody has to look through every case. */
export const HELD_PARTITION = 'HELD'

const heldSchema = v.object({
  sk: v.string(),
  authority: v.string(),
  sequence: v.number(),
  attempts: v.number(),
  since: v.string(),
})

/** An event that an authority could not be told of: a person must deal with it. The case's later events wait behind it. */
export interface HeldNotice extends Omit<Trouble, 'held'> {
  readonly caseId: CaseId
  readonly authority: AuthorityId
}

export interface HeldNotices {
  /** The first of them, as many as `most`, by authority. */
  list(most: number): Promise<readonly HeldNotice[]>
  /** Lets the publisher try again from nought; the sweep comes to it within a minute. */
  release(notice: Pick<HeldNotice, 'caseId' | 'authority'>, now: Instant): Promise<void>
}

const keyOf = (authority: AuthorityId, caseId: CaseId) => ({
  pk: HELD_PARTITION,
  sk: `${authority}#${casePartition(caseId)}`,
})

export function openHeldNotices(documents: DynamoDBDocumentClient, table: string): HeldNotices {
  return {
    async list(most) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': HELD_PARTITION },
            ConsistentRead: true,
            Limit: most,
          }),
        ),
      )
      return v
        .parse(v.array(heldSchema), Items)
        .map(({ sk, ...held }) => ({ ...held, caseId: caseIdOf({ pk: sk.slice(held.authority.length + 1) }) }))
    },
    async release({ authority, caseId }, now) {
      const letGo = whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: 'SET unpublishedSince = if_not_exists(unpublishedSince, :now) REMOVE #trouble',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#trouble': troubleAttribute(authority) },
            ExpressionAttributeValues: { ':now': now },
          }),
        ),
      )
      // Of a case that was erased meanwhile there is nothing to let go.
      await letGo.catch(error => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      })
      // Last: while it stands on the list, somebody sees it.
      await whenAvailable(documents.send(new DeleteCommand({ TableName: table, Key: keyOf(authority, caseId) })))
    },
  }
}

/** Puts what cannot be told on the list; written again, it is the same entry. */
export async function listHeld(
  documents: DynamoDBDocumentClient,
  table: string,
  { authority, caseId, sequence, attempts, since }: HeldNotice,
): Promise<void> {
  await whenAvailable(
    documents.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(authority, caseId),
        UpdateExpression: 'SET authority = :authority, #sequence = :sequence, attempts = :attempts, since = :since',
        ExpressionAttributeNames: { '#sequence': 'sequence' },
        ExpressionAttributeValues: {
          ':authority': authority,
          ':sequence': sequence,
          ':attempts': attempts,
          ':since': since,
        },
      }),
    ),
  )
}
