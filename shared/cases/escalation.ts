import { addDuration } from '../procedure/deadline.ts'
import { daysLater, startOfDay } from '../procedure/local-time.ts'
import type { Case } from './case.ts'
import { type ComingOfAge, comingOfAge, transitionDueOn } from './coming-of-age.ts'
import { erasureLook } from './erasure.ts'
import type { EscalationLevel, Instant } from './events.ts'
import type { Rules } from './rules.ts'
import type { Task } from './tasks.ts'

/** How far a task is overdue: 0 not yet, 1 for whose it is, 2 for their supervisor, 3 for every authority. */
export function escalationOf(rules: Rules, task: Pick<Task, 'dueAt'>, at: Instant): EscalationLevel | 0 {
  const steps = stepsOf(rules, task)
  const reached = steps.filter(step => Date.parse(step.at) <= Date.parse(at)).at(-1)
  return reached?.level ?? 0
}

function stepsOf({ profile, procedure }: Rules, { dueAt }: Pick<Task, 'dueAt'>) {
  const { supervisor, authorities } = procedure.escalation
  return [
    { level: 1, at: dueAt },
    { level: 2, at: addDuration(dueAt, supervisor, profile.timeZone) },
    { level: 3, at: addDuration(dueAt, authorities, profile.timeZone) },
  ] as const
}

/** Milliseconds between two looks at a case in the month of its birthday, and at one whose erasure is held. */
const DAY = 86_400_000

/** A country may shorten its retention: what is to be erased in ten years is looked at each year until then. */
const YEAR = 365 * DAY

/**
 * When the platform must look at a case again, RFC 3339 in UTC; undefined: time alone brings nothing. This stands in the
 * clear in an index, so a birthday is not told by it: it is looked at daily from the first of its month on.
 */
export function nextLook(rules: Rules, state: Case, tasks: readonly Task[], at: Instant): Instant | undefined {
  const now = Date.parse(at)
  const moments = tasks.flatMap(task => {
    const told = state.escalations[task.id]
    const level = told?.dueAt === task.dueAt ? told.level : 0
    const next = stepsOf(rules, task).find(step => step.level > level)
    return next === undefined ? [] : [Date.parse(next.at)]
  })
  // When a partner's time ends, what the partner did is somebody's task again.
  for (const { until } of Object.values(state.partners)) {
    const ended = Date.parse(startOfDay(daysLater(until, 1), rules.profile.timeZone))
    if (ended > now) moments.push(ended)
  }
  const coming = comingOfAge(state.age)
  if (coming !== undefined)
    for (const moment of birthdaysAhead(rules, state, coming)) {
      const month = Date.parse(`${new Date(moment).toISOString().slice(0, 7)}-01T00:00:00Z`)
      moments.push(month > now ? month : Math.max(Math.min(moment, now + DAY), now))
    }
  const erasure = erasureLook(rules, state)
  // One that is held is looked at daily.
  if (erasure !== undefined)
    moments.push(Date.parse(erasure) > now ? Math.min(Date.parse(erasure), now + YEAR) : now + DAY)
  return moments.length === 0 ? undefined : new Date(Math.min(...moments)).toISOString()
}

function birthdaysAhead({ profile }: Rules, { milestones }: Case, coming: ComingOfAge): readonly number[] {
  return [
    ...(milestones.transition === coming.earliest ? [] : [startOfDay(transitionDueOn(coming), profile.timeZone)]),
    ...(milestones.ofAge === coming.latest ? [] : [startOfDay(coming.latest, profile.timeZone)]),
  ].map(moment => Date.parse(moment))
}
