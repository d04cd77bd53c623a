import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastTold, noteSent, toldUpTo, whenSent } from '../../../shared/notices/sending-times.ts'

const AT = '2026-03-02T15:00:00.400Z'
const later = (seconds: number): Date => new Date(Date.parse(AT) + seconds * 1000)

describe('when notices were sent', () => {
  it('is kept to the second for each sequence, whichever have none, in a few bytes', () => {
    const times = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(30 * 86_400)), {
      selector: ([sequence]) => sequence,
    })
    fc.assert(
      fc.property(times, all => {
        const kept = all.reduce((sofar, [sequence, delay]) => noteSent(sofar, sequence, AT, later(delay)), '')
        for (let sequence = 1; sequence <= 41; sequence++) {
          const delay = all.find(([one]) => one === sequence)?.[1]
          expect(whenSent(kept, sequence, AT)).toEqual(delay === undefined ? undefined : later(delay))
        }
      }),
    )
    const usual = Array.from({ length: 40 }).reduce<string>(
      (sofar, _, index) => noteSent(sofar, index + 1, AT, later(1)),
      '',
    )
    expect(usual.length).toBe(79)
  })

  it('say how far an authority was told, with times or, as it was kept before, without', () => {
    expect([lastTold(''), lastTold(toldUpTo(0)), lastTold(toldUpTo(7))]).toEqual([0, 0, 7])
    const went = noteSent(toldUpTo(2), 4, AT, later(75))
    expect(lastTold(went)).toBe(4)
    expect([2, 3, 4].map(sequence => whenSent(went, sequence, AT))).toEqual([undefined, undefined, later(75)])
    expect(noteSent(went, 2, AT, later(1))).toBe(went)
  })

  it('stays what it was when a notice is sent again, and is never before the event', () => {
    const first = noteSent('', 2, AT, later(3))
    expect(noteSent(first, 2, AT, later(900))).toBe(first)
    expect(whenSent(noteSent('', 1, AT, later(-7200)), 1, AT)).toEqual(later(0))
  })
})
