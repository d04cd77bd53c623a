import { Temporal } from 'temporal-polyfill'

/**
 * A moment after another: an ISO 8601 duration counted on the country's own calendar, so a day is a day through a
 * change to summer time, and hours are hours. Gives RFC 3339 in UTC.
 */
export function addDuration(at: string, duration: string, timeZone: string): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).add(duration).toInstant().toString()
}
