import type { Actor } from '../access/officer.ts'
import type { Instant } from '../cases/events.ts'
import type { CountryProfile } from '../countries/profile.ts'
import { dateIn } from '../procedure/local-time.ts'
import { type ComputedFacts, computeFacts } from './computed-facts.ts'
import { conceptsOf } from './concepts.ts'
import type { Answers, Form, Json } from './form.ts'

/**
 * What every rule and filter is tested in. Nothing is optional: a caller cannot forget a part, and a rule that asks for
 * something nobody knows gets `null`, which no condition takes for an answer.
 */
export interface RuleContext {
  readonly who: { readonly authority: string; readonly role: string }
  /** `now` is RFC 3339 in UTC; `today` the date on the country's calendar. */
  readonly when: { readonly now: Instant; readonly today: string }
  readonly country: { readonly id: string }
  readonly facts: ComputedFacts & { readonly concepts: Readonly<Record<string, Json>> }
  readonly answers: Answers
}

/** The one place in which a context is built. `known` are facts of the case from earlier forms; these answers win. */
export function contextFor(
  form: Form,
  answers: Answers,
  {
    country,
    by,
    now,
    known,
  }: {
    readonly country: Pick<CountryProfile, 'id' | 'timeZone'>
    readonly by: Pick<Actor, 'authority' | 'role'>
    readonly now: Date
    readonly known: Readonly<Record<string, Json>>
  },
): RuleContext {
  const concepts = { ...known, ...Object.fromEntries(conceptsOf(form, answers)) }
  const today = dateIn(now, country.timeZone)
  return {
    who: { authority: by.authority, role: by.role },
    when: { now: now.toISOString(), today },
    country: { id: country.id },
    facts: { ...computeFacts(concepts, today), concepts },
    answers,
  }
}
