import type { Form } from '../../../shared/forms/form.ts'
import { answersFrom, DATE_PARTS, type FieldValues, type ToInstant } from '../../../shared/forms/form-values.ts'
import { below } from '../../../shared/forms/pointer.ts'
import { type Page, pagesOf } from '../../../shared/forms/questions.ts'
import { questionAt } from '../tell-fault.ts'
import { type Writing, type WrittenAnswer, writeAnswers } from '../write-answer.ts'
import { answersOn } from './answers-on.ts'

/** Everything that was typed into a form, whether it could be sent or not. */
export interface Typed {
  readonly sections: readonly { readonly page: Page; readonly answers: readonly WrittenAnswer[] }[]
  /** What no question is known for: where it stood, as the form calls it, and what was typed. */
  readonly others: readonly { readonly place: string; readonly lines: readonly string[] }[]
  /** Why answers that were known before were changed: the question, and the reason. */
  readonly reasons: readonly { readonly question: string; readonly reason: string }[]
}

/** Nothing that was typed, but how it was asked. */
const NOT_TYPED = /:(?:count|prefilled)$/
const REASON = /:reason$/

/** Writes what stands in a form's fields for somebody to read and copy; `form` undefined: its questions are not known. Pure. */
export function writeTyped(
  form: Form | undefined,
  values: FieldValues,
  how: Omit<Writing, 'everything'>,
  toInstant: ToInstant,
): Typed {
  const pages = form === undefined ? [] : pagesOf(form, how.language)
  const answers = form === undefined ? {} : answersFrom(form, values, toInstant)
  const sections = pages
    .map(page => ({
      page,
      answers: writeAnswers(page.questions, answersOn(answers, page), below('', page.name), {
        ...how,
        everything: false,
      }),
    }))
    .filter(section => section.answers.length > 0)
  const typed = Object.entries(values).filter(
    ([name, list]) => !NOT_TYPED.test(name) && list.some(text => text.trim() !== ''),
  )
  const known = (place: string): boolean => questionAt(pages, place).question !== undefined
  return {
    sections,
    others: unknownFields(typed.filter(([name]) => !REASON.test(name) && !known(placeOf(name)))),
    reasons: typed
      .filter(([name]) => REASON.test(name))
      .map(([name, list]) => ({ question: labelAt(pages, placeOf(name)), reason: list.join('\n') })),
  }
}

const placeOf = (name: string): string => name.replace(/:[a-z]+$/, '')

function labelAt(pages: readonly Page[], place: string): string {
  const { question, label } = questionAt(pages, place)
  return question === undefined ? place : label
}

/** The fields of a date stand together. */
function unknownFields(fields: readonly (readonly [string, readonly string[]])[]): Typed['others'] {
  const places = [...new Set(fields.map(([name]) => placeOf(name)))]
  const order = [...DATE_PARTS, 'time']
  return places.map(place => {
    const whole = fields.filter(([name]) => name === place || name === `${place}:other`).flatMap(([, list]) => list)
    const parts = order.flatMap(part => fields.find(([name]) => name === `${place}:${part}`)?.[1] ?? [])
    const lines = [...whole, parts.join(' ')].flatMap(text => text.split(/\r?\n/))
    return { place, lines: lines.filter(line => line.trim() !== '') }
  })
}
