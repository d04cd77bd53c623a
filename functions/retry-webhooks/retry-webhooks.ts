import * as v from 'valibot'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import { afterFailure } from '../../shared/notices/delivery-delays.ts'
import { noticeSchema } from '../../shared/notices/notice.ts'
import type { NotTaken } from '../../shared/notices/webhook-pausing.ts'
import type { SendToDeadLetters } from '../../shared/storage/dead-letters.ts'
import type { Deliveries, DueLine, WaitingNotice } from '../../shared/storage/deliveries.ts'
import type { ExhaustedDeliveries } from '../../shared/storage/exhausted-deliveries.ts'
import { TIME_FOR_A_TRY } from '../deliver-webhooks/deliver-webhooks.ts'
import type { Receiver } from '../deliver-webhooks/meet-receiver.ts'

export interface RetryDependencies {
  /** Those that have a webhook. */
  readonly authorities: readonly AuthorityId[]
  readonly meet: (authority: AuthorityId) => Promise<Receiver>
  readonly deliveries: Deliveries
  readonly exhausted: ExhaustedDeliveries
  readonly sendToDeadLetters: SendToDeadLetters
  readonly clock: () => Date
  /** From 0 to 1. */
  readonly random: () => number
}

/** Lines read at a time, and how often in one run: what is due beyond that comes with the next minute. */
const MOST_LINES = 100
const MOST_PAGES = 10
/** Lines of one authority offered at the same time. */
const TOGETHER = 5
/** Tries in a row that fail before a receiver is left alone until the next run. */
const MOST_FAILURES = 10
/** A line that was claimed is nobody else's for longer than a run can take. Milliseconds. */
const CLAIMED_FOR = 90_000
/** Behind every line there is: a trial takes any of them, due or not. */
const END_OF_TIME = '9999'
/** Exhausted deliveries that are counted for the alarm, at most. */
const MOST_COUNTED = 100

/**
 * What waits for webhooks and is due: each case in its order, up to its first notice that is not taken. One authority's
 * trouble, and one case's, keeps no other back. Of a webhook that is paused one line is tried, when a trial is due.
 */
export const retryWebhooks =
  ({ authorities, meet, deliveries, exhausted, sendToDeadLetters, clock, random }: RetryDependencies) =>
  async (millisecondsLeft: () => number): Promise<void> => {
    const counts = { count: 0, failed: 0, faults: 0, exhausted: 0, paused: 0 }
    const now = (): string => clock().toISOString()
    const later = (milliseconds: number): string => new Date(clock().getTime() + milliseconds).toISOString()
    const hasTime = (): boolean => millisecondsLeft() > TIME_FOR_A_TRY
    await Promise.all(
      authorities.map(authority =>
        retryAuthority(authority).catch(error => {
          counts.faults++
          log('error', 'webhook-fault', { authority, ...describeError(error) })
        }),
      ),
    )
    log('info', 'webhooks-retried', counts)

    async function retryAuthority(authority: AuthorityId): Promise<void> {
      const receiver = await meet(authority)
      if (receiver.paused === undefined) await retryDue(authority, receiver)
      else if (receiver.paused.nextTrialAt !== undefined && receiver.paused.nextTrialAt <= now())
        await makeTrial(authority, receiver)
      if (receiver.paused !== undefined) counts.paused++
      counts.exhausted += (await exhausted.list(authority, MOST_COUNTED)).length
    }

    async function makeTrial(authority: AuthorityId, receiver: Receiver): Promise<void> {
      const lines = await deliveries.due(authority, END_OF_TIME, MOST_LINES)
      // Any of them: one case that is never taken must not keep its authority paused.
      const line = lines[Math.floor(random() * lines.length)] ?? lines[0]
      if (line !== undefined) await retryLine(authority, receiver, line)
      if (receiver.paused !== undefined) return
      // It answers again: what was made to wait because it did not, need not wait any longer.
      for (const line of await deliveries.due(authority, END_OF_TIME, MOST_LINES))
        await deliveries.reschedule(authority, line, now())
    }

    async function retryDue(authority: AuthorityId, receiver: Receiver): Promise<void> {
      let failedInARow = 0
      const goesOn = (): boolean => hasTime() && receiver.paused === undefined && failedInARow < MOST_FAILURES
      for (let page = 0; page < MOST_PAGES && goesOn(); page++) {
        const lines = [...(await deliveries.due(authority, now(), MOST_LINES))]
        const whole = lines.length === MOST_LINES
        const work = async (): Promise<void> => {
          for (let line = lines.shift(); line !== undefined && goesOn(); line = lines.shift())
            failedInARow = (await retryLine(authority, receiver, line)) ? 0 : failedInARow + 1
        }
        await Promise.all(Array.from({ length: TOGETHER }, work))
        if (!whole) return
      }
    }

    /** Whether the receiver took what it was offered of a line; a fault of ours leaves the line as it is, claimed for a while. */
    async function retryLine(authority: AuthorityId, receiver: Receiver, line: DueLine): Promise<boolean> {
      try {
        return await offerLine(authority, receiver, line)
      } catch (error) {
        counts.faults++
        log('error', 'webhook-fault', { authority, caseId: line.caseId, ...describeError(error) })
        return true
      }
    }

    async function offerLine(authority: AuthorityId, receiver: Receiver, { caseId, deliverAt }: DueLine) {
      const isTrial = receiver.paused !== undefined
      const claimedUntil = later(CLAIMED_FOR)
      if (!(await deliveries.reschedule(authority, { caseId, deliverAt }, claimedUntil))) return true
      // Paused meanwhile, by another line: only who came as a trial goes on.
      const goesOn = (): boolean => hasTime() && (isTrial || receiver.paused === undefined)
      while (goesOn()) {
        const waiting = await deliveries.first(authority, caseId)
        if (waiting.length === 0 && (await deliveries.close(authority, caseId))) return true
        for (const notice of waiting) {
          if (!goesOn()) break
          if (!(await offer(authority, receiver, notice))) return false
        }
      }
      // The rest of a long line has its turn in another run.
      await deliveries.reschedule(authority, { caseId, deliverAt: claimedUntil }, now())
      return true
    }

    /** Whether the notice is out of its line: taken, or given up. */
    async function offer(authority: AuthorityId, receiver: Receiver, notice: WaitingNotice): Promise<boolean> {
      const isTrial = receiver.paused !== undefined
      const triedSince = notice.triedSince ?? now()
      const answer = await receiver.offer(notice)
      if (answer.taken) {
        counts.count++
        await deliveries.leave(authority, notice, now())
        return true
      }
      counts.failed++
      const retry = afterFailure(notice, answer.retryAfter, random())
      if (retry === undefined && !isTrial) {
        await giveUp(authority, { ...notice, triedSince }, answer.reason)
        return true
      }
      // A trial does not count: nothing is given up because all of an authority's deliveries fail.
      const { tries, delay } = isTrial || retry === undefined ? { tries: {}, delay: 0 } : retry
      await deliveries.stay(
        authority,
        { ...notice, ...tries, triedSince },
        { deliverAt: later(delay), reason: answer.reason },
      )
      return false
    }

    async function giveUp(authority: AuthorityId, notice: WaitingNotice & { triedSince: string }, reason: NotTaken) {
      const { type } = v.parse(noticeSchema, JSON.parse(notice.body))
      const { caseId, sequence, attempts, triedSince } = notice
      // The letter first: what stands on the list and lies nowhere could not be sent again.
      await sendToDeadLetters(authority, notice)
      await deliveries.giveUp(authority, notice, {
        authority,
        caseId,
        sequence,
        type,
        attempts: attempts + 1,
        triedSince,
        givenUpAt: now(),
        reason,
      })
      log('error', 'delivery-exhausted', { authority, caseId, reason })
    }
  }
