import { dateIn, daysLater, startOfDay, yearsLater } from '../procedure/local-time.ts'
import type { Case } from './case.ts'
import { comingOfAge } from './coming-of-age.ts'
import type { CalendarDate, Instant } from './events.ts'
import type { Rules } from './rules.ts'

/** Days before a case may be erased from which that is announced, and the fewest that lie between the two. */
const ANNOUNCED_BEFORE = 90
const LEAST_NOTICE = 30

/**
 * The first day on which a closed case may be erased: the day after its retention has passed, counted from when it was
 * closed, or from the last form that was recorded since; and never before the child has come of age (promise 8).
 * Undefined: it is not closed.
 */
export function erasableOn({ profile }: Rules, state: Case): CalendarDate | undefined {
  const closedAt = state.stages.closed
  if (state.stage !== 'closed' || closedAt === undefined) return undefined
  const [last = closedAt] = [closedAt, ...Object.values(state.forms).map(({ at }) => at)]
    .sort((one, other) => Date.parse(one) - Date.parse(other))
    .slice(-1)
  const years = Number(profile.retention.closedCase.slice(1, -1))
  const kept = yearsLater(dateIn(new Date(last), profile.timeZone), years)
  const grown = comingOfAge(state.age)?.latest ?? kept
  return daysLater(kept > grown ? kept : grown, 1)
}

/** Why a case is kept all the same: somebody marked it, a partner works on it, or another country has not answered. */
function isHeld({ flags, partners, abroad }: Case, today: CalendarDate): boolean {
  return (
    Object.keys(flags).length > 0 ||
    Object.values(partners).some(({ until }) => until >= today) ||
    abroad?.answer === 'asked'
  )
}

/**
 * What is to be done now about erasing a case: to announce it, some weeks before; and then, in another run, to erase it.
 * One moment alone never erases: a clock that is wrong for a while announces at most.
 */
export function erasureStep(
  rules: Rules,
  state: Case,
  at: Instant,
): { readonly do: 'announce' | 'erase'; readonly on: CalendarDate } | undefined {
  const on = erasableOn(rules, state)
  if (on === undefined) return undefined
  const today = dateIn(new Date(at), rules.profile.timeZone)
  if (isHeld(state, today)) return undefined
  if (state.milestones.erasure?.on !== on)
    return today >= daysLater(on, -ANNOUNCED_BEFORE) ? { do: 'announce', on } : undefined
  return today >= (earliest(rules, state, on) ?? '9999') ? { do: 'erase', on } : undefined
}

/** When the next step may be due. It may have been due long ago, and be held. */
export function erasureLook(rules: Rules, state: Case): Instant | undefined {
  const on = erasableOn(rules, state)
  if (on === undefined) return undefined
  return startOfDay(earliest(rules, state, on) ?? daysLater(on, -ANNOUNCED_BEFORE), rules.profile.timeZone)
}

/** The day on which a case that was announced may be erased. */
function earliest({ profile }: Rules, { milestones }: Case, on: CalendarDate): CalendarDate | undefined {
  const announced = milestones.erasure
  if (announced?.on !== on) return undefined
  const noticed = daysLater(dateIn(new Date(announced.announcedAt), profile.timeZone), LEAST_NOTICE)
  return noticed > on ? noticed : on
}
