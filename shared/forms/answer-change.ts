import canonicalize from 'canonicalize'
import { applicability, applies } from './applies.ts'
import type { Answers, Form, Json } from './form.ts'
import { at } from './pointer.ts'
import type { Prefilled } from './prefill.ts'

/** A prefilled answer that was changed: both values are kept, with the reason where one was given. */
export interface AnswerChange {
  /** The question's place in the answers: a JSON Pointer. */
  readonly place: string
  readonly concept: string
  readonly was: Json
  /** The submission that `was` comes from. */
  readonly from: { readonly formId: string; readonly sequence: number }
  readonly reason?: string
}

/** Reasons for changes, by the place of the question. */
export type Reasons = Readonly<Record<string, string>>

/**
 * Prefilled answers that were changed, or taken away. What no longer applies was not changed: the answers before it say
 * why it is gone. A program that leaves a known question out has changed nothing: `shown` says of a question whether
 * whoever answered saw what was known.
 */
export function changedFrom(
  form: Form,
  prefilled: readonly Prefilled[],
  answers: Answers,
  shown: (place: string) => boolean,
): readonly Prefilled[] {
  const found = applicability(form, answers)
  return prefilled.filter(({ place, value }) => {
    if (!applies(found, place)) return false
    const answer = at(answers, place)
    return answer === undefined ? shown(place) : !sameAnswer(answer, value)
  })
}

/** Changes as a submission keeps them. */
export function changesOf(
  form: Form,
  prefilled: readonly Prefilled[],
  answers: Answers,
  reasons: Reasons,
): readonly AnswerChange[] {
  const reasonFor = (place: string): string | undefined => (Object.hasOwn(reasons, place) ? reasons[place] : undefined)
  return changedFrom(form, prefilled, answers, place => reasonFor(place) !== undefined).map(
    ({ place, concept, value, formId, sequence }) => {
      const reason = reasonFor(place)
      return { place, concept, was: value, from: { formId, sequence }, ...(reason !== undefined && { reason }) }
    },
  )
}

/** Whether two answers say the same: not the space around a text, the order of chosen options, or how a moment is written. */
export function sameAnswer(one: unknown, other: unknown): boolean {
  return canonicalize(plain(one)) === canonicalize(plain(other))
}

/** RFC 3339, as a date-time of a form is. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/i
const MINUTE = 60_000

function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    const moment = MOMENT.test(value) ? Date.parse(value) : Number.NaN
    // A page asks for hours and minutes.
    return Number.isNaN(moment) ? value.replaceAll('\r\n', '\n').trim() : Math.floor(moment / MINUTE)
  }
  if (Array.isArray(value)) {
    const entries = value.map(plain)
    return value.every(entry => typeof entry === 'string') ? entries.map(String).sort() : entries
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]))
}
