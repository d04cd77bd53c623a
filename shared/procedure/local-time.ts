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
