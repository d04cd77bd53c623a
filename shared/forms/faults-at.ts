import { placesAbout, valueAt } from './concepts.ts'
import { type Fault, faultsOf, inOrder } from './faults.ts'
import type { Answers, Form, Json } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { below } from './pointer.ts'

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
  const latest = now.getTime() + MOST_AHEAD
  const ahead = placesThatHappened(form)
    .filter(names => isAfter(valueAt(answers, names), latest))
    .map((names): Fault => ({ path: names.reduce(below, ''), code: 'in-the-future' }))
    .filter(({ path }) => !faults.some(fault => path === fault.path || path.startsWith(`${fault.path}/`)))
  return ahead.length === 0 ? faults : inOrder(form, [...faults, ...ahead])
}

const placesThatHappened = oncePerForm(form => placesAbout(form, HAVE_HAPPENED))

/** A day begins, by UTC, after that: at no place on earth is it later than a day after today. */
function isAfter(value: Json | undefined, latest: number): boolean {
  return typeof value === 'string' && Date.parse(value) > latest
}
