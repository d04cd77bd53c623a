const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a delivery is tried for, all waiting between tries together. A pause of the authority does not count. */
export const TRIED_FOR = 3 * DAY
/** Waiting after the first failure, and the most between two tries. */
const FIRST_DELAY = MINUTE
const LONGEST_DELAY = 12 * HOUR
const GROWTH = 3
/** What a receiver may ask for by `Retry-After`, at most. */
const LONGEST_ASKED = 12 * HOUR

/** How often a notice was tried and not taken, and how long it was made to wait for that in all. Milliseconds. */
export interface Tries {
  readonly attempts: number
  readonly waited: number
}

export const NEVER_TRIED: Tries = { attempts: 0, waited: 0 }

export interface Retry {
  readonly tries: Tries
  /** Until the next try. Milliseconds. */
  readonly delay: number
}

/**
 * After one more try that was not taken: when to try again, or nothing once it was tried for three days. Delays grow
 * threefold to half a day, each between half of that and the whole, so that what failed together does not come again
 * together. A receiver that asks for more time gets it, within half a day.
 * @param asked what the receiver asked for by `Retry-After`. Milliseconds.
 * @param random from 0 to 1
 */
export function afterFailure(
  { attempts, waited }: Tries,
  asked: number | undefined,
  random: number,
): Retry | undefined {
  if (waited >= TRIED_FOR) return undefined
  const grown = Math.min(LONGEST_DELAY, FIRST_DELAY * GROWTH ** attempts)
  const jittered = grown * (0.5 + random / 2)
  const wanted = Math.max(jittered, Math.min(asked ?? 0, LONGEST_ASKED))
  // The last try comes when the three days are over, and not after them.
  const delay = Math.round(Math.min(wanted, TRIED_FOR - waited))
  return { tries: { attempts: attempts + 1, waited: waited + delay }, delay }
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds or a date. Milliseconds from now; undefined where it says nothing usable. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND
  // A day, as RFC 9110 writes it: `Date.parse` alone would take `-5` for a year.
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
