import { describe, expect, it } from 'vitest'
import { type Figures, writeDigest } from '../../../functions/send-digest/digest.ts'
import type { DeliveryState } from '../../../shared/storage/delivery-state.ts'

const NOW = new Date('2026-03-02T13:00:00.000Z')
const DAY = 24 * 3_600_000

const quiet = (authority: string): DeliveryState => ({
  authority,
  waiting: { waiting: 0, inFlight: 0 },
  deadLetters: 0,
  held: 0,
  behind: { cases: 0, since: undefined },
  exhausted: 0,
  pausedSince: undefined,
})
const calm: Figures = {
  country: 'Mexico',
  now: NOW,
  authorities: [quiet('child-protection'), quiet('migration')],
  undelivered: 0,
  overdue: 0,
  signingKeyUntil: new Date(NOW.getTime() + 31 * DAY),
  certificateUntil: new Date(NOW.getTime() + 31 * DAY),
}

describe('the daily digest', () => {
  it('says that nothing waits, where nothing does', () => {
    const { subject, text } = writeDigest(calm)
    expect(subject).toBe('Amparo Mexico 2026-03-02: nothing waits for you')
    expect(text.match(/^ {2}nothing$/gm)).toHaveLength(5)
  })

  it('counts failures of ours and of receivers apart, each with its entry in the runbook', () => {
    const { subject, text } = writeDigest({
      ...calm,
      undelivered: 2,
      overdue: 7,
      authorities: [
        { ...quiet('child-protection'), held: 1, behind: { cases: 4, since: '2026-03-02T12:00:00.000Z' } },
        {
          ...quiet('migration'),
          deadLetters: 3,
          exhausted: 5,
          pausedSince: '2026-03-01T00:00:00.000Z',
          waiting: { waiting: 10, inFlight: 1 },
        },
      ],
    })
    // What is on its way, and what supervisors must see to, is no failure.
    expect(subject).toBe('Amparo Mexico 2026-03-02: 12 for you to look at')
    expect(text).toContain(
      [
        'Failed, a fault of ours: 3',
        '  1  child-protection: notices held  ("A notice is held")',
        '  2  calls given up  ("Something was not processed")',
        '',
        'Failed, at the receiver: 9',
        '  3  migration: dead letters  ("Dead letters")',
      ].join('\n'),
    )
    expect(text).toContain('webhook paused since 2026-03-01T00:00:00.000Z')
    expect(text).toContain('Waiting: 15')
    expect(text).toContain('cases not sent to the end, the longest since 2026-03-02T12:00:00.000Z')
    expect(text).toContain('7  cases past their deadline')
  })

  it('tells of what ends within thirty days, has ended, or could not be seen', () => {
    const ending = (changes: Partial<Figures>): string =>
      writeDigest({ ...calm, ...changes }).text.split('thirty days\n')[1] ?? ''
    expect(ending({ signingKeyUntil: new Date(NOW.getTime() + 29 * DAY) })).toContain('2026-03-31  the key that signs')
    expect(ending({ certificateUntil: new Date(NOW.getTime() - DAY) })).toContain('2026-03-01  the certificate')
    expect(ending({ certificateUntil: 'unseen' })).toContain('could not be looked at')
    expect(ending({ certificateUntil: 'none', signingKeyUntil: undefined })).toBe('  nothing\n')
  })
})
