import { daysBetween, daysLater, yearsLater } from '../procedure/local-time.ts'
import type { ChildAge } from './case.ts'
import type { CalendarDate } from './events.ts'

/** Days before the eighteenth birthday from which a plan for the time after it is due (promise 8). */
const TRANSITION_DAYS = 180

/** The first and the last day on which a child may come of age: one day where the birth date is known. */
export interface ComingOfAge {
  readonly earliest: CalendarDate
  readonly latest: CalendarDate
}

/**
 * When a child comes of age; undefined: nobody knows anything of the age. Who was ten on a day was born in the year that
 * ended ten years before it. What protects is counted from the earlier day, what ends with childhood from the later one.
 */
export function comingOfAge({ birthDate, years, on }: ChildAge): ComingOfAge | undefined {
  if (birthDate !== undefined) {
    const day = yearsLater(birthDate, 18)
    return { earliest: day, latest: day }
  }
  if (years === undefined || on === undefined) return undefined
  return { earliest: daysLater(yearsLater(on, 17 - years), 1), latest: yearsLater(on, 18 - years) }
}

/** The day from which a transition plan is due. */
export function transitionDueOn({ earliest }: ComingOfAge): CalendarDate {
  return daysLater(earliest, -TRANSITION_DAYS)
}

export function isWithinTransition(coming: ComingOfAge, today: CalendarDate): boolean {
  return daysBetween(today, coming.earliest) <= TRANSITION_DAYS
}

/** Whether coming of age is years away: told from the year alone, since asking the calendar is slow. */
export function isFarFromEighteen({ birthDate, years, on }: ChildAge, at: string): boolean {
  const born =
    birthDate !== undefined ? yearOf(birthDate) : on === undefined ? undefined : yearOf(on) - (years ?? 18) - 1
  return born === undefined || born + 17 > yearOf(at) + 1
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4))
}
