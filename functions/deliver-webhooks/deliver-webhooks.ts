import * as v from 'valibot'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import type { QueuedMessage } from '../../shared/lambda/queue-function.ts'
import { afterFailure, NEVER_TRIED } from '../../shared/notices/delivery-delays.ts'
import { noticeSchema } from '../../shared/notices/notice.ts'
import type { Deliveries, WebhookNotice } from '../../shared/storage/deliveries.ts'
import type { Receiver } from './meet-receiver.ts'

export interface DeliverDependencies {
  /** Whose queue it is, by its ARN. */
  readonly authorities: ReadonlyMap<string, AuthorityId>
  readonly meet: (authority: AuthorityId) => Promise<Receiver>
  readonly deliveries: Deliveries
  readonly clock: () => Date
  /** From 0 to 1. */
  readonly random: () => number
}

/** The time one try may take, with what is written after it. Milliseconds. */
export const TIME_FOR_A_TRY = 8_000

/**
 * Offers what an authority's queue holds to its webhook. Each message is taken by it, or waits in the table from then on:
 * either way it is done with the queue. Given back is only what could not be done through a fault of ours, and what
 * stands behind it in its case.
 */
export const deliverWebhooks =
  ({ authorities, meet, deliveries, clock, random }: DeliverDependencies) =>
  async (messages: readonly QueuedMessage[], millisecondsLeft: () => number): Promise<ReadonlySet<QueuedMessage>> => {
    const met = new Map<AuthorityId, Promise<Receiver>>()
    const receiverOf = (authority: AuthorityId): Promise<Receiver> => {
      const known = met.get(authority) ?? meet(authority)
      met.set(authority, known)
      return known
    }
    const counts = { count: 0, failed: 0, faults: 0 }
    const givenBack = new Set<QueuedMessage>()
    const lines = Map.groupBy(messages, ({ queueArn, group }) => `${queueArn} ${group}`)
    await Promise.all([...lines.values()].map(deliverLine))
    log('info', 'webhooks-delivered', counts)
    return givenBack

    async function deliverLine(line: readonly QueuedMessage[]): Promise<void> {
      for (const [place, message] of line.entries())
        try {
          await deliver(message)
        } catch (error) {
          counts.faults++
          log('error', 'webhook-fault', describeError(error))
          for (const behind of line.slice(place)) givenBack.add(behind)
          return
        }
    }

    async function deliver(message: QueuedMessage): Promise<void> {
      const authority = authorities.get(message.queueArn)
      if (authority === undefined) throw new Error('a queue of no authority with a webhook')
      const notice = noticeIn(message)
      const [receiver, line] = await Promise.all([receiverOf(authority), deliveries.line(authority, notice.caseId)])
      const now = (): string => clock().toISOString()
      // Where no time is left for a try, it waits for the next minute as well.
      if (receiver.paused !== undefined || line.deliverAt !== undefined || millisecondsLeft() < TIME_FOR_A_TRY)
        return deliveries.wait(authority, { ...notice, ...NEVER_TRIED }, { deliverAt: now() })
      const since = now()
      const answer = await receiver.offer(notice)
      if (answer.taken) {
        counts.count++
        return deliveries.noteTaken(authority, notice, now())
      }
      counts.failed++
      const { tries = NEVER_TRIED, delay = 0 } = afterFailure(NEVER_TRIED, answer.retryAfter, random()) ?? {}
      const deliverAt = new Date(clock().getTime() + delay).toISOString()
      await deliveries.wait(authority, { ...notice, ...tries, triedSince: since }, { deliverAt, reason: answer.reason })
    }
  }

/** The notice in a message, with the bytes that were signed. Refuses (throws) what this platform did not put there. */
function noticeIn({ body, signature }: QueuedMessage): WebhookNotice {
  const { id, subject, data } = v.parse(noticeSchema, JSON.parse(body))
  return { caseId: subject, sequence: data.sequence, id, body, signature }
}
