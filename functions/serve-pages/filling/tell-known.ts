import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'
import type { Prefilled, Provenance } from '../../../shared/forms/prefill.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { type Writing, type WrittenAnswer, writeAnswerAt } from '../write-answer.ts'
import { type Changed, reasonIn } from './prefilled-answers.ts'

/** What is said beside a question that was answered before. */
export interface KnownAnswer {
  /** Which form, when, by which authority. */
  readonly source: string
  readonly before: WrittenAnswer | undefined
  readonly changed: boolean
  /** Whether the question was shown with what was known. */
  readonly shown: boolean
  readonly reason: string
  /** What its fields would hold unchanged: script asks for the reason as soon as they do not. */
  readonly fields: FieldValues
}

/** By the place of each question that was answered before. */
export function tellKnown(
  form: Form,
  pages: readonly Page[],
  prefilled: readonly Prefilled[],
  changed: Changed,
  values: FieldValues,
  how: Writing,
  source: (known: Provenance) => string,
): ReadonlyMap<string, KnownAnswer> {
  return new Map(
    prefilled.map(known => {
      const { place, value } = known
      return [
        place,
        {
          source: source(known),
          before: writeAnswerAt(pages, place, value, how),
          changed: changed.answers.includes(known),
          shown: values[partName(place, 'prefilled')] !== undefined,
          reason: reasonIn(values, place),
          fields: fieldsFromAnswers(form, withAnswer({}, place, value), how.timeZone),
        },
      ]
    }),
  )
}
