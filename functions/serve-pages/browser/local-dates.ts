import { DAY, dateOf, midnightOf, offsetAt } from './local-instant.ts'

/** The parts of a moment on a time zone's calendar, as an officer would write them. */
export function localParts(at: Date, timeZone: string): { day: string; month: string; year: string; time: string } {
  const local = new Date(at.getTime() + offsetAt(at.getTime(), timeZone))
  return {
    day: String(local.getUTCDate()),
    month: String(local.getUTCMonth() + 1),
    year: String(local.getUTCFullYear()),
    time: local.toISOString().slice(11, 16),
  }
}

/** The date of a moment on a time zone's calendar: `2026-03-02`. */
export function dateIn(at: Date, timeZone: string): string {
  return dateOf(at.getTime() + offsetAt(at.getTime(), timeZone))
}

/** Whole years from one date to another. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to < yearsLater(from, years) ? years - 1 : years
}

/** The same day some years later; 29 February becomes 1 March where there is none. */
export function yearsLater(date: string, years: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return dateOf(midnightOf(year + years, month, day))
}

/** Days from one date to another: negative when it is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY
}
