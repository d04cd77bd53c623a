import { describe, expect, it } from 'vitest'
import { pauseAfter, trialAfter } from '../../../shared/notices/webhook-pausing.ts'

const START = Date.parse('2026-03-02T12:00:00Z')
const at = (minute: number): Date => new Date(START + minute * 60_000)
const failing = (failures: number) => ({ failures, failingSince: at(0).toISOString() })

describe('a webhook is paused', () => {
  it('once five tries in a row failed for an hour, and not for a bad minute or a single try', () => {
    expect(pauseAfter(failing(500), 'time-out', at(59))).toBeUndefined()
    expect(pauseAfter(failing(4), 'time-out', at(600))).toBeUndefined()
    expect(pauseAfter(failing(5), 'status-503', at(60))).toEqual({
      since: at(60).toISOString(),
      why: 'status-503',
      trials: 0,
      nextTrialAt: at(65).toISOString(),
    })
  })

  it('at once where its receiver is gone for good, and then tried by nobody but an operator', () => {
    expect(pauseAfter(failing(1), 'gone', at(0))).toEqual({ since: at(0).toISOString(), why: 'gone', trials: 0 })
  })

  it('at once where no secret was made to sign with, and looked at again soon', () => {
    expect(pauseAfter(failing(1), 'no-secret', at(0))?.nextTrialAt).toBe(at(5).toISOString())
  })

  it('and tried later each time, once in a quarter of an hour in the end', () => {
    expect([0, 1, 2, 3, 99].map(trials => trialAfter(trials, 'time-out', at(0)))).toEqual(
      [5, 10, 15, 15, 15].map(minute => at(minute).toISOString()),
    )
  })
})
