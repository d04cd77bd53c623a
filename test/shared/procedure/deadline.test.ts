import { describe, expect, it } from 'vitest'
import { addDuration } from '../../../shared/procedure/deadline.ts'

describe('a deadline', () => {
  it('counts hours as hours and days as days of the country, through a change to summer time', () => {
    // Havana sets its clocks forward on 8 March 2026.
    expect(addDuration('2026-03-07T12:00:00-05:00', 'PT24H', 'America/Havana')).toBe('2026-03-08T17:00:00.000Z')
    expect(addDuration('2026-03-07T12:00:00-05:00', 'P1D', 'America/Havana')).toBe('2026-03-08T16:00:00Z')
  })

  it('knows leap days', () => {
    expect(addDuration('2028-02-28T12:00:00Z', 'P1D', 'America/Tegucigalpa')).toBe('2028-02-29T12:00:00Z')
  })
})
