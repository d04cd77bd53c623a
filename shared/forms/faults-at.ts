import { answersAbout } from './concepts.ts'
import { type Fault, faultsOf, inOrder } from './faults.ts'
import type { Answers, Form, Json } from './form.ts'

/** Concepts whose questions ask when something happened. Of a visit or a review, a form may also tell the day it is meant for. */
export const HAVE_HAPPENED: ReadonlySet<string> = new Set([
  'child.birthDate',
  'encounter.at',
  'separation.on',
  'guardian.requestedOn',
  'guardian.appointedOn',
  'guardian.endedOn',
  'determination.decidedOn',
  'plan.acknowledgedAt',
])

/** By how much the clock of a device may be ahead. Milliseconds. */
const MOST_AHEAD = 86_400_000

/**
 * What is wrong with answers at a moment: what their form says (`faultsOf`), and what no schema can say, which knows no
 * clock: that something happened on a day that is still to come. `now` is undefined where nobody knows the time.
 */
export function faultsAt(form: Form, answers: Answers, now: Date | undefined): readonly Fault[] {
  const faults = faultsOf(form, answers)
  if (now === undefined) return faults
  const latest = new Date(now.getTime() + MOST_AHEAD)
  const ahead = answersAbout(form, answers, HAVE_HAPPENED)
    .filter(({ place, value }) => isAfter(value, latest) && !faults.some(({ path }) => isWithin(place, path)))
    .map(({ place }): Fault => ({ path: place, code: 'in-the-future' }))
  return ahead.length === 0 ? faults : inOrder(form, [...faults, ...ahead])
}

/** A day is compared as it is written: at no place on earth is it later than a day after today. */
function isAfter(value: Json, latest: Date): boolean {
  if (typeof value !== 'string') return false
  return value.includes('T') ? Date.parse(value) > latest.getTime() : value > latest.toISOString().slice(0, 10)
}

function isWithin(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}/`)
}
