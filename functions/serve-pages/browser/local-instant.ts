/** A local date (`2026-03-02`) and time (`18:40`) of a time zone as RFC 3339 with its offset; undefined: no such moment. */
export function instantOf(date: string, time: string, timeZone: string): string | undefined {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  const clock = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(time.padStart(5, '0'))
  if (day === null || clock === null) return undefined
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)]
  const midnight = midnightOf(Number(day[1]), Number(day[2]), Number(day[3]))
  if (hour > 23 || minute > 59 || second > 59 || dateOf(midnight) !== date) return undefined
  const local = midnight + ((hour * 60 + minute) * 60 + second) * 1000
  const [before, after] = [offsetAt(local - DAY, timeZone), offsetAt(local + DAY, timeZone)]
  // A time that a clock shows twice is the first of the two; one that it leaps over is as much later as it leaps.
  const meant = [before, after].find(offset => offsetAt(local - offset, timeZone) === offset) ?? before
  const at = local - meant
  const offset = offsetAt(at, timeZone)
  const shown = new Date(at + offset).toISOString().slice(0, 19)
  const minutes = Math.round(Math.abs(offset) / 60_000)
  return `${shown}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export const DAY = 86_400_000

/** `Date.UTC` would take the years 0 to 99 for those of the last century. */
export function midnightOf(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

export function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far a time zone is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  formats.set(timeZone, format)
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const local = midnightOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000
  return local - Math.floor(at / 1000) * 1000
}
