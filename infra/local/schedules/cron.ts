/** Whether a moment, by its local minute, is one that the expression names. */
export type Cron = (at: Date) => boolean

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/**
 * Compiles `minutes hours day-of-month month day-of-week year` as EventBridge writes it (Sunday is 1), in an IANA time
 * zone. Refuses (throws) `W`, `#` and an `L` that is not alone.
 */
export function compileCron(expression: string, timezone: string): Cron {
  const fields = expression.trim().split(/\s+/)
  const [minute, hour, day, month, weekday, year] = fields
  if (fields.length !== 6 || !minute || !hour || !day || !month || !weekday || !year)
    throw new Error(`cron(${expression}) has not six fields`)
  const matches = {
    minute: compileField(minute, 0, 59),
    hour: compileField(hour, 0, 23),
    day: day === 'L' ? undefined : compileField(day, 1, 31),
    month: compileField(month, 1, 12, months, 1),
    weekday: compileField(weekday, 1, 7, weekdays, 1),
    year: compileField(year, 1970, 2199),
  }
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return at => {
    const part = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const local = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0
    const date = new Date(Date.UTC(local('year'), local('month') - 1, local('day')))
    const lastDay = new Date(Date.UTC(local('year'), local('month'), 0)).getUTCDate()
    return (
      matches.minute(local('minute')) &&
      matches.hour(local('hour')) &&
      (matches.day === undefined ? local('day') === lastDay : matches.day(local('day'))) &&
      matches.month(local('month')) &&
      matches.weekday(date.getUTCDay() + 1) &&
      matches.year(local('year'))
    )
  }
}

function compileField(
  field: string,
  lowest: number,
  highest: number,
  names: readonly string[] = [],
  firstNamed = 0,
): (value: number) => boolean {
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase())
    const value = named < 0 ? Number(text) : named + firstNamed
    if (!Number.isInteger(value) || value < lowest || value > highest)
      throw new Error(`"${field}" is not supported in cron expressions here`)
    return value
  }
  const tests = field.split(',').map(part => {
    const [range = '', stepText] = part.split('/')
    const step = stepText === undefined ? 1 : Number(stepText)
    if (!Number.isInteger(step) || step < 1) throw new Error(`"${field}" is not supported in cron expressions here`)
    if (range === '*' || range === '?') return (value: number) => (value - lowest) % step === 0
    const [from = '', to] = range.split('-')
    const start = number(from)
    const end = to === undefined ? (stepText === undefined ? start : highest) : number(to)
    return (value: number) => value >= start && value <= end && (value - start) % step === 0
  })
  return value => tests.some(test => test(value))
}
