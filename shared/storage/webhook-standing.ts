import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { NotTaken, Pause, WebhookStanding } from '../notices/webhook-pausing.ts'
import { whenAvailable } from './unavailable.ts'
import { writeTogether } from './write-together.ts'

const pauseSchema = v.object({
  since: v.string(),
  why: v.string(),
  resumedAt: v.optional(v.string()),
  by: v.optional(v.string()),
})

/** A pause as its history has it. `by`: `trial` where a trial delivery was taken, or the operator. */
export type PastPause = v.InferOutput<typeof pauseSchema>

/** How it stands with each authority's webhook, and the history of its pauses. */
export interface WebhookStandings {
  of(authority: AuthorityId): Promise<WebhookStanding>
  /** Counts one more failure; gives how it stands with that. */
  failed(authority: AuthorityId, at: Instant): Promise<WebhookStanding>
  /** A notice was taken: what failed before does not count any more. */
  taken(authority: AuthorityId): Promise<void>
  /** False: it is paused already. */
  pause(authority: AuthorityId, pause: Pause): Promise<boolean>
  /** A trial delivery was not taken, and why; `nextTrialAt` undefined: the next is an operator's. */
  trialFailed(authority: AuthorityId, why: NotTaken, nextTrialAt: Instant | undefined): Promise<void>
  /** Ends a pause; gives it as it was, or undefined where there was none. */
  resume(authority: AuthorityId, at: Instant, by: string): Promise<Pause | undefined>
  /** The pauses, the newest first. */
  history(authority: AuthorityId, most: number): Promise<readonly PastPause[]>
}

export const WEBHOOK_PREFIX = 'WEBHOOK#'
export const webhookPartition = (authority: AuthorityId): string => `${WEBHOOK_PREFIX}${authority}`
const standingKey = (authority: AuthorityId) => ({ pk: webhookPartition(authority), sk: 'STANDING' })
const PAUSE_PREFIX = 'PAUSE#'
const pauseKey = (authority: AuthorityId, since: Instant) => ({
  pk: webhookPartition(authority),
  sk: `${PAUSE_PREFIX}${since}`,
})

const standingSchema = v.pipe(
  v.object({
    failures: v.optional(v.number(), 0),
    failingSince: v.optional(v.string()),
    pausedSince: v.optional(v.string()),
    why: v.optional(
      v.custom<NotTaken>(value => typeof value === 'string'),
      'time-out',
    ),
    trials: v.optional(v.number(), 0),
    nextTrialAt: v.optional(v.string()),
  }),
  v.transform(
    ({ failures, failingSince, pausedSince, why, trials, nextTrialAt }): WebhookStanding => ({
      failures,
      ...(failingSince !== undefined && { failingSince }),
      ...(pausedSince !== undefined && {
        paused: { since: pausedSince, why, trials, ...(nextTrialAt !== undefined && { nextTrialAt }) },
      }),
    }),
  ),
)

export function openWebhookStandings(documents: DynamoDBDocumentClient, table: string): WebhookStandings {
  async function of(authority: AuthorityId): Promise<WebhookStanding> {
    const { Item = {} } = await whenAvailable(
      documents.send(new GetCommand({ TableName: table, Key: standingKey(authority), ConsistentRead: true })),
    )
    return v.parse(standingSchema, Item)
  }

  return {
    of,

    async failed(authority, at) {
      const { Attributes } = await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: standingKey(authority),
            UpdateExpression: 'SET failingSince = if_not_exists(failingSince, :at) ADD failures :one',
            ExpressionAttributeValues: { ':at': at, ':one': 1 },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      )
      return v.parse(standingSchema, Attributes)
    },

    async taken(authority) {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: standingKey(authority),
            UpdateExpression: 'REMOVE failingSince, failures',
          }),
        ),
      )
    },

    pause: (authority, { since, why, trials, nextTrialAt }) =>
      writeTogether(documents, [
        {
          Update: {
            TableName: table,
            Key: standingKey(authority),
            UpdateExpression: `SET pausedSince = :since, why = :why, trials = :trials${nextTrialAt === undefined ? ' REMOVE nextTrialAt' : ', nextTrialAt = :next'}`,
            ConditionExpression: 'attribute_not_exists(pausedSince)',
            ExpressionAttributeValues: {
              ':since': since,
              ':why': why,
              ':trials': trials,
              ...(nextTrialAt !== undefined && { ':next': nextTrialAt }),
            },
          },
        },
        { Put: { TableName: table, Item: { ...pauseKey(authority, since), since, why } } },
      ]),

    async trialFailed(authority, why, nextTrialAt) {
      try {
        await whenAvailable(
          documents.send(
            new UpdateCommand({
              TableName: table,
              Key: standingKey(authority),
              UpdateExpression: `SET why = :why${nextTrialAt === undefined ? ' REMOVE nextTrialAt' : ', nextTrialAt = :next'} ADD trials :one`,
              ConditionExpression: 'attribute_exists(pausedSince)',
              ExpressionAttributeValues: {
                ':why': why,
                ':one': 1,
                ...(nextTrialAt !== undefined && { ':next': nextTrialAt }),
              },
            }),
          ),
        )
      } catch (error) {
        // An operator resumed it meanwhile.
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },

    async resume(authority, at, by) {
      const { paused } = await of(authority)
      if (paused === undefined) return undefined
      const ended = await writeTogether(documents, [
        {
          Update: {
            TableName: table,
            Key: standingKey(authority),
            UpdateExpression: 'REMOVE pausedSince, why, trials, nextTrialAt, failingSince, failures',
            ConditionExpression: 'pausedSince = :since',
            ExpressionAttributeValues: { ':since': paused.since },
          },
        },
        {
          Update: {
            TableName: table,
            Key: pauseKey(authority, paused.since),
            UpdateExpression: 'SET resumedAt = :at, #by = :by',
            ExpressionAttributeNames: { '#by': 'by' },
            ExpressionAttributeValues: { ':at': at, ':by': by },
          },
        },
      ])
      return ended ? paused : undefined
    },

    async history(authority, most) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :pause)',
            ExpressionAttributeValues: { ':pk': webhookPartition(authority), ':pause': PAUSE_PREFIX },
            ScanIndexForward: false,
            ConsistentRead: true,
            Limit: most,
          }),
        ),
      )
      return v.parse(v.array(pauseSchema), Items)
    },
  }
}
