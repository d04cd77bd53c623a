import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterFailure,
  NEVER_TRIED,
  readRetryAfter,
  TRIED_FOR,
  type Tries,
} from '../../../shared/notices/delivery-delays.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Every delay of a delivery that is never taken. */
function delays(random: () => number, asked: (attempt: number) => number | undefined = () => undefined): number[] {
  const all: number[] = []
  let tries: Tries = NEVER_TRIED
  for (let more = afterFailure(tries, asked(0), random()); more !== undefined; ) {
    all.push(more.delay)
    tries = more.tries
    more = afterFailure(tries, asked(tries.attempts), random())
  }
  return all
}
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0)

describe('the tries of a delivery', () => {
  it('grow threefold from a minute to half a day, and end after exactly three days', () => {
    const longest = delays(() => 1)
    expect(longest.slice(0, 7).map(delay => delay / MINUTE)).toEqual([1, 3, 9, 27, 81, 243, 720])
    expect(sum(longest)).toBe(TRIED_FOR)
    expect(longest).toHaveLength(12)
  })

  it('are three days in all, never more than half a day apart, whatever chance and the receiver say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ random: fc.double({ min: 0, max: 1, noNaN: true }), asked: fc.option(fc.nat(1e9)) }), {
          minLength: 1,
        }),
        steps => {
          const at = (place: number) => steps[place % steps.length]
          let place = 0
          const all = delays(
            () => at(place++)?.random ?? 0,
            attempt => at(attempt)?.asked ?? undefined,
          )
          expect(sum(all)).toBe(TRIED_FOR)
          for (const delay of all) {
            expect(delay).toBeGreaterThan(0)
            expect(delay).toBeLessThanOrEqual(12 * HOUR)
          }
        },
      ),
    )
  })

  it('are jittered: what failed together does not come again together', () => {
    expect(afterFailure(NEVER_TRIED, undefined, 0)?.delay).toBe(MINUTE / 2)
    expect(afterFailure(NEVER_TRIED, undefined, 1)?.delay).toBe(MINUTE)
  })

  it('wait as long as the receiver asks, within half a day', () => {
    expect(afterFailure(NEVER_TRIED, 2 * HOUR, 0)?.delay).toBe(2 * HOUR)
    expect(afterFailure(NEVER_TRIED, 5, 1)?.delay).toBe(MINUTE)
    expect(afterFailure(NEVER_TRIED, 400 * HOUR, 0)?.delay).toBe(12 * HOUR)
  })
})

describe('Retry-After', () => {
  const now = new Date('2026-03-02T12:00:00Z')
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 02 Mar 2026 12:10:00 GMT', 10 * MINUTE],
    ['Mon, 02 Mar 2026 11:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['99999999999999', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected)
  })
})
