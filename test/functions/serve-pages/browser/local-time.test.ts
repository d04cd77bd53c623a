import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as browser from '../../../../functions/serve-pages/browser/local-time.ts'
import * as server from '../../../../shared/procedure/local-time.ts'

const ZONES = [
  'America/Mexico_City',
  'America/Tijuana',
  'America/Port-au-Prince',
  'America/Tegucigalpa',
  'America/Guyana',
]
const zone = fc.constantFrom(...ZONES)
const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
const two = (value: number): string => String(value).padStart(2, '0')
/** Days that there are, and days that there are not. */
const day = fc
  .tuple(fc.integer({ min: 1900, max: 2100 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
  .map(([year, month, date]) => `${year}-${two(month)}-${two(date)}`)
const realDay = moment.map(at => at.toISOString().slice(0, 10))
const clock = fc
  .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 61 }))
  .chain(([hour, minute]) => fc.constantFrom(`${two(hour)}:${two(minute)}`, `${hour}:${two(minute)}`))
const RUNS = { numRuns: 2_000 }

describe('times in a browser are those of the server', () => {
  it('from what was typed, to the second, with the offset; and nothing where there is no such moment', () => {
    fc.assert(
      fc.property(day, clock, zone, (date, time, timeZone) => {
        expect(browser.instantOf(date, time, timeZone)).toBe(server.instantOf(date, time, timeZone))
      }),
      RUNS,
    )
  })

  it('where clocks are put forward and back', () => {
    for (const date of ['2026-03-08', '2026-11-01', '2026-03-07', '2026-11-02'])
      for (let minutes = 0; minutes < 24 * 60; minutes += 10)
        for (const timeZone of ZONES) {
          const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
          expect([date, time, timeZone, browser.instantOf(date, time, timeZone)]).toEqual([
            date,
            time,
            timeZone,
            server.instantOf(date, time, timeZone),
          ])
        }
  })

  it('from what nobody would type', () => {
    for (const [date, time] of [
      ['', ''],
      ['2026-3-2', '18:40'],
      ['2026-03-02', ''],
      ['2026-03-02', '18h40'],
      ['2026-03-02', '24:00'],
      ['0099-03-02', '18:40'],
      ['2026-03-02', '18:40:59'],
      ['-', ':'],
    ] as const)
      expect([date, time, browser.instantOf(date, time, 'America/Mexico_City')]).toEqual([
        date,
        time,
        server.instantOf(date, time, 'America/Mexico_City'),
      ])
  })

  it('to the parts of a moment, and to its date', () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        expect(browser.localParts(at, timeZone)).toEqual(server.localParts(at, timeZone))
        expect(browser.dateIn(at, timeZone)).toBe(server.dateIn(at, timeZone))
      }),
      RUNS,
    )
  })

  it('between dates', () => {
    fc.assert(
      fc.property(realDay, realDay, fc.integer({ min: 0, max: 40 }), (from, to, years) => {
        expect(browser.daysBetween(from, to)).toBe(server.daysBetween(from, to))
        expect(browser.yearsBetween(from, to)).toBe(server.yearsBetween(from, to))
        expect(browser.yearsLater(from, years)).toBe(server.yearsLater(from, years))
      }),
      RUNS,
    )
    expect(browser.yearsLater('2008-02-29', 18)).toBe('2026-03-01')
  })
})
