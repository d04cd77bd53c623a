import { Temporal } from 'temporal-polyfill'

/** A local date (`2026-03-02`) and time (`18:40`) of a time zone as RFC 3339 with its offset; undefined: no such moment. */
export function instantOf(date: string, time: string, timeZone: string): string | undefined {
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${time.padStart(5, '0')}`, { overflow: 'reject' })
    return local.toZonedDateTime(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
  } catch {
    return undefined
  }
}

/** Whether a date (`2026-02-30`) runs over the end of its month. */
export function runsOver(date: string): boolean {
  const noon = new Date(`${date}T12:00:00Z`)
  return !Number.isNaN(noon.getTime()) && !noon.toISOString().startsWith(date)
}

/** The parts of a moment on a time zone's calendar, as an officer would write them. */
export function localParts(at: Date, timeZone: string): { day: string; month: string; year: string; time: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
  return {
    day: String(local.day),
    month: String(local.month),
    year: String(local.year),
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
  }
}

/** The date of a moment on a time zone's calendar: `2026-03-02`. */
export function dateIn(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** Whole years from one date to another. */
export function yearsBetween(from: string, to: string): number {
  const start = Temporal.PlainDate.from(from)
  const years = Temporal.PlainDate.from(to).year - start.year
  return Temporal.PlainDate.compare(Temporal.PlainDate.from(to), Temporal.PlainDate.from(yearsLater(from, years))) < 0
    ? years - 1
    : years
}

/** The same day some years later; 29 February becomes 1 March where there is none. */
export function yearsLater(date: string, years: number): string {
  const start = Temporal.PlainDate.from(date)
  const month = Temporal.PlainYearMonth.from({ year: start.year + years, month: start.month })
  return start.day > month.daysInMonth
    ? month.add({ months: 1 }).toPlainDate({ day: 1 }).toString()
    : month.toPlainDate({ day: start.day }).toString()
}

/** Days from one date to another: negative when it is earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days
}

/** The date some days later; earlier when negative. */
export function daysLater(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** The first moment of a date on a time zone's calendar, RFC 3339 in UTC: not always midnight. */
export function startOfDay(date: string, timeZone: string): string {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).toInstant().toString()
}
