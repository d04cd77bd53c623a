import type { Instant } from '../cases/events.ts'

const MINUTE = 60_000

/** An authority's webhook is paused once this many tries in a row, of whatever case, failed for this long. Milliseconds. */
const FAILURES = 5
const FAILING_FOR = 60 * MINUTE
/** While it is paused, one delivery is tried now and then: the first soon, later ones once in a quarter of an hour. */
const TRIALS = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE] as const

/**
 * Why a receiver did not take a notice: it took longer than five seconds; it is at an address that is not public; it
 * cannot be reached, or not by a valid certificate; it broke off; it answered other than with 2xx (a redirect is such an
 * answer and is not followed); it is gone for good (410); or the secret to sign with was never made.
 */
export type NotTaken =
  | 'time-out'
  | 'refused-address'
  | 'no-connection'
  | 'certificate'
  | 'broken-off'
  | 'redirect'
  | 'gone'
  | 'no-secret'
  | `status-${number}`

/** How it stands with an authority's webhook. */
export interface WebhookStanding {
  /** Tries in a row that failed, and since when. */
  readonly failures: number
  readonly failingSince?: Instant
  readonly paused?: Pause
}

/** A pause: its deliveries wait, and nothing is lost or given up. */
export interface Pause {
  readonly since: Instant
  readonly why: NotTaken
  /** Trial deliveries that failed. */
  readonly trials: number
  /** When one delivery is tried; undefined: not before an operator resumes it. */
  readonly nextTrialAt?: Instant
}

/** Whether one more failure pauses the webhook, and how; undefined: it goes on. `standing` counts that failure. */
export function pauseAfter(standing: WebhookStanding, why: NotTaken, now: Date): Pause | undefined {
  const failingFor = standing.failingSince === undefined ? 0 : now.getTime() - Date.parse(standing.failingSince)
  const failsLong = standing.failures >= FAILURES && failingFor >= FAILING_FOR
  if (!failsLong && why !== 'no-secret' && why !== 'gone') return undefined
  const nextTrialAt = trialAfter(0, why, now)
  return { since: now.toISOString(), why, trials: 0, ...(nextTrialAt !== undefined && { nextTrialAt }) }
}

/** When the next trial delivery is made, after so many that failed. Who answers that it is gone is not asked again by us. */
export function trialAfter(trials: number, why: NotTaken, now: Date): Instant | undefined {
  if (why === 'gone') return undefined
  const delay = TRIALS[Math.min(trials, TRIALS.length - 1)] ?? 0
  return new Date(now.getTime() + delay).toISOString()
}
