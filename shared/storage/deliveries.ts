import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import { type CaseId, caseIdSchema } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Tries } from '../notices/delivery-delays.ts'
import type { SignedNotice } from '../notices/webhook-headers.ts'
import type { NotTaken } from '../notices/webhook-pausing.ts'
import { INDEXES } from './case-items.ts'
import { type ExhaustedDelivery, exhaustedItem } from './exhausted-deliveries.ts'
import { whenAvailable } from './unavailable.ts'
import { writeTogether } from './write-together.ts'

/** A notice for an authority's webhook. */
export interface WebhookNotice extends SignedNotice {
  readonly caseId: CaseId
  readonly sequence: number
}

/** A notice that waits, as often as it was tried. */
export interface WaitingNotice extends WebhookNotice, Tries {
  /** When it was tried first; undefined: it stands behind another and was not tried yet. */
  readonly triedSince?: Instant | undefined
}

/** What an authority's webhook has taken of a case, and what waits for it. */
export interface DeliveryLine {
  /** The sequence of the newest notice that was taken, and when; undefined: none yet. */
  readonly taken?: number | undefined
  readonly takenAt?: Instant | undefined
  /** Notices that wait, in order. */
  readonly waiting: number
  /** When the first of them is tried next; undefined: nothing waits. */
  readonly deliverAt?: Instant | undefined
  /** Why the first of them was not taken. */
  readonly reason?: string | undefined
}

/** A line whose first notice is to be tried. */
export interface DueLine {
  readonly caseId: CaseId
  readonly deliverAt: Instant
}

/**
 * Deliveries to webhooks, a line for each case and authority: what could not be delivered waits there in order. A line
 * with something in it stands in a sparse index by when it is tried next. Holds what the queue held: no personal data.
 */
export interface Deliveries {
  line(authority: AuthorityId, caseId: CaseId): Promise<DeliveryLine>
  /** Puts a notice behind those that wait; a line that was empty is tried at `deliverAt`. Put again, it is the same. */
  wait(authority: AuthorityId, notice: WaitingNotice, due: { deliverAt: Instant; reason?: NotTaken }): Promise<void>
  /** Notes that a notice was taken which did not wait. */
  noteTaken(authority: AuthorityId, notice: WebhookNotice, at: Instant): Promise<void>
  /** The lines to be tried by a moment, the longest due first, as many as `most`. */
  due(authority: AuthorityId, by: Instant, most: number): Promise<readonly DueLine[]>
  /**
   * Makes a line due at another moment, where it still stands as it was read: a later one takes it for oneself until
   * then. False: somebody else has it, or it is empty.
   */
  reschedule(authority: AuthorityId, line: DueLine, to: Instant): Promise<boolean>
  /** The first notices that wait, in order, ten at most. */
  first(authority: AuthorityId, caseId: CaseId): Promise<readonly WaitingNotice[]>
  /** A notice that waited was taken. */
  leave(authority: AuthorityId, notice: WebhookNotice, at: Instant): Promise<void>
  /** A notice that waited was not taken: it stays, and its line is tried again at `deliverAt`. */
  stay(authority: AuthorityId, notice: WaitingNotice, due: { deliverAt: Instant; reason: NotTaken }): Promise<void>
  /** A notice that waited is given up: it goes from its line to the list of exhausted deliveries, in one write. */
  giveUp(authority: AuthorityId, notice: WebhookNotice, exhausted: ExhaustedDelivery): Promise<void>
  /** Takes an empty line out of the index; false: something waits in it. */
  close(authority: AuthorityId, caseId: CaseId): Promise<boolean>
}

/** Every item of a case's deliveries has this partition key. */
export const DELIVERY_PREFIX = 'DELIVERY#'
const partition = (caseId: CaseId): string => `${DELIVERY_PREFIX}${caseId}`
const lineKey = (authority: AuthorityId, caseId: CaseId) => ({ pk: partition(caseId), sk: `LINE#${authority}` })
const waitPrefix = (authority: AuthorityId): string => `WAIT#${authority}#`
/** Padded, so that the order of keys is the order of events. */
const waitKey = (authority: AuthorityId, { caseId, sequence }: Pick<WebhookNotice, 'caseId' | 'sequence'>) => ({
  pk: partition(caseId),
  sk: `${waitPrefix(authority)}${String(sequence).padStart(6, '0')}`,
})

const lineSchema = v.object({
  taken: v.optional(v.number()),
  takenAt: v.optional(v.string()),
  waiting: v.optional(v.number(), 0),
  deliverAt: v.optional(v.string()),
  reason: v.optional(v.string()),
})
const dueSchema = v.object({
  pk: v.pipe(
    v.string(),
    v.transform(pk => pk.slice(DELIVERY_PREFIX.length)),
    caseIdSchema,
  ),
  deliverAt: v.string(),
})
const waitingSchema = v.object({
  caseId: caseIdSchema,
  sequence: v.number(),
  id: v.string(),
  body: v.string(),
  signature: v.string(),
  attempts: v.number(),
  waited: v.number(),
  triedSince: v.optional(v.string()),
})

export function openDeliveries(documents: DynamoDBDocumentClient, table: string): Deliveries {
  const absent = 'attribute_not_exists(pk)'
  const there = 'attribute_exists(pk)'
  const addWaiting = (authority: AuthorityId, caseId: CaseId, more: number, set: string, values: object) => ({
    Update: {
      TableName: table,
      Key: lineKey(authority, caseId),
      UpdateExpression: `SET ${set} ADD waiting :more`,
      ExpressionAttributeValues: { ':more': more, ...values },
    },
  })
  /** Nothing where the notice is not as expected: it was put, or taken out, before. */
  const together = async (...items: Parameters<typeof writeTogether>[1]): Promise<void> => {
    await writeTogether(documents, items)
  }
  const update = async (...[input]: ConstructorParameters<typeof UpdateCommand>): Promise<boolean> => {
    try {
      await whenAvailable(documents.send(new UpdateCommand(input)))
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }

  return {
    async line(authority, caseId) {
      const { Item = {} } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: lineKey(authority, caseId), ConsistentRead: true })),
      )
      return v.parse(lineSchema, Item)
    },

    wait: (authority, notice, { deliverAt, reason }) =>
      together(
        { Put: { TableName: table, Item: { ...waitKey(authority, notice), ...notice }, ConditionExpression: absent } },
        addWaiting(
          authority,
          notice.caseId,
          1,
          `deliveryQueue = :queue, deliverAt = if_not_exists(deliverAt, :at)${reason === undefined ? '' : ', reason = :reason'}`,
          { ':queue': authority, ':at': deliverAt, ...(reason !== undefined && { ':reason': reason }) },
        ),
      ),

    async noteTaken(authority, { caseId, sequence }, at) {
      await update({
        TableName: table,
        Key: lineKey(authority, caseId),
        UpdateExpression: 'SET taken = :sequence, takenAt = :at',
        // What is sent again, later, does not make the newest older.
        ConditionExpression: 'attribute_not_exists(taken) OR taken <= :sequence',
        ExpressionAttributeValues: { ':sequence': sequence, ':at': at },
      })
    },

    async due(authority, by, most) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            IndexName: INDEXES.deliveries,
            KeyConditionExpression: 'deliveryQueue = :queue AND deliverAt <= :by',
            ExpressionAttributeValues: { ':queue': authority, ':by': by },
            Limit: most,
          }),
        ),
      )
      return v.parse(v.array(dueSchema), Items).map(({ pk: caseId, deliverAt }) => ({ caseId, deliverAt }))
    },

    reschedule: (authority, { caseId, deliverAt }, to) =>
      update({
        TableName: table,
        Key: lineKey(authority, caseId),
        UpdateExpression: 'SET deliverAt = :to',
        ConditionExpression: 'deliverAt = :seen',
        ExpressionAttributeValues: { ':to': to, ':seen': deliverAt },
      }),

    async first(authority, caseId) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :waiting)',
            ExpressionAttributeValues: { ':pk': partition(caseId), ':waiting': waitPrefix(authority) },
            ConsistentRead: true,
            Limit: 10,
          }),
        ),
      )
      return v.parse(v.array(waitingSchema), Items)
    },

    leave: (authority, notice, at) =>
      together(
        { Delete: { TableName: table, Key: waitKey(authority, notice), ConditionExpression: there } },
        addWaiting(authority, notice.caseId, -1, 'taken = :sequence, takenAt = :at', {
          ':sequence': notice.sequence,
          ':at': at,
        }),
      ),

    stay: (authority, notice, { deliverAt, reason }) =>
      together(
        {
          Update: {
            TableName: table,
            Key: waitKey(authority, notice),
            UpdateExpression: 'SET attempts = :attempts, waited = :waited, triedSince = :since',
            ConditionExpression: there,
            ExpressionAttributeValues: {
              ':attempts': notice.attempts,
              ':waited': notice.waited,
              ':since': notice.triedSince,
            },
          },
        },
        {
          Update: {
            TableName: table,
            Key: lineKey(authority, notice.caseId),
            UpdateExpression: 'SET deliverAt = :at, reason = :reason',
            ExpressionAttributeValues: { ':at': deliverAt, ':reason': reason },
          },
        },
      ),

    giveUp: (authority, notice, exhausted) =>
      together(
        { Delete: { TableName: table, Key: waitKey(authority, notice), ConditionExpression: there } },
        addWaiting(authority, notice.caseId, -1, 'reason = :reason', { ':reason': exhausted.reason }),
        { Put: { TableName: table, Item: exhaustedItem(exhausted) } },
      ),

    close: (authority, caseId) =>
      update({
        TableName: table,
        Key: lineKey(authority, caseId),
        UpdateExpression: 'REMOVE deliveryQueue, deliverAt, reason',
        ConditionExpression: 'waiting = :none',
        ExpressionAttributeValues: { ':none': 0 },
      }),
  }
}
