import type { Answers, Form, Json } from './form.ts'
import { optionsMeant, type Written } from './long-list.ts'
import { below } from './pointer.ts'
import { pagesOf, type Question } from './questions.ts'

/** What stands in the fields of a form, by field name: as typed, whatever it is. */
export type FieldValues = Readonly<Record<string, readonly string[]>>

/** A local date and time of the officer's country as RFC 3339; undefined when there is no such moment. */
export type ToInstant = (date: string, time: string) => string | undefined

/**
 * The fields of a date, and of a moment: `<pointer>:day` and so on. `:prefilled` says that the question was shown with what
 * was known, `:other` holds the name of an option that is not in sight, and `:reason` says why it was changed: neither the first nor the last is an answer.
 */
export const DATE_PARTS = ['day', 'month', 'year'] as const
export type FieldPart = (typeof DATE_PARTS)[number] | 'time' | 'count' | 'other' | 'reason' | 'prefilled'
export const partName = (pointer: string, part: FieldPart): string => `${pointer}:${part}`

/** Most entries of a repeating group that a page shows. */
const MOST_ENTRIES = 100

/** How many entries a repeating group shows. */
export function entryCount(values: FieldValues, pointer: string): number {
  const count = Number(first(values, partName(pointer, 'count')) || '0')
  return Number.isInteger(count) && count >= 0 ? Math.min(count, MOST_ENTRIES) : 0
}

/**
 * Answers from fields. What was left empty is left out; what cannot be read stays as it was typed, so that the form's
 * own check names it. Every page is there, so that what is missing on it is named question by question.
 */
export function answersFrom(form: Form, values: FieldValues, toInstant: ToInstant): Answers {
  return Object.fromEntries(
    pagesOf(form, 'en').map(page => [
      page.name,
      groupFrom(page.questions, below('', page.name), { form, values, toInstant }),
    ]),
  )
}

interface Reading {
  readonly form: Form
  readonly values: FieldValues
  readonly toInstant: ToInstant
}

function groupFrom(questions: readonly Question[], place: string, reading: Reading): Answers {
  return Object.fromEntries(
    questions.flatMap(question => {
      const answer = answerFrom(question, below(place, question.name), reading)
      return answer === undefined ? [] : [[question.name, answer]]
    }),
  )
}

function answerFrom(question: Question, place: string, reading: Reading): Json | undefined {
  const { form, values, toInstant } = reading
  switch (question.kind) {
    case 'date':
      return dateFrom(place, values)
    case 'date-time':
      return momentFrom(place, values, toInstant)
    case 'number':
      return numberFrom(first(values, place))
    case 'choices': {
      const chosen = optionsMeant(form, question.pointer, writtenIn(values, place))
      return chosen.length > 0 ? chosen : undefined
    }
    case 'choice': {
      const { chosen, texts } = writtenIn(values, place)
      // What is written takes the place of what was chosen before.
      return optionsMeant(form, question.pointer, { chosen: chosen.slice(0, 1), texts }).at(-1)
    }
    case 'group': {
      const group = groupFrom(question.questions, place, reading)
      return Object.keys(group).length > 0 ? group : undefined
    }
    case 'repeating-group': {
      const entries = Array.from({ length: entryCount(values, place) }, (_, index) =>
        groupFrom(question.questions, below(place, index), reading),
      )
      return entries.length > 0 ? entries : undefined
    }
    default: {
      const text = first(values, place).trim()
      return text === '' ? undefined : text.replaceAll('\r\n', '\n')
    }
  }
}

/** What was chosen and written for a question with options. */
export function writtenIn(values: FieldValues, place: string): Written {
  return { chosen: values[place] ?? [], texts: values[partName(place, 'other')] ?? [] }
}

function dateFrom(place: string, values: FieldValues): string | undefined {
  const [day = '', month = '', year = ''] = DATE_PARTS.map(part => first(values, partName(place, part)).trim())
  if (day === '' && month === '' && year === '') return undefined
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** A time as French, Creole and many hands write it, 18h40, 18 h 40, 18è40, 18.40; and in halves of a day, 6:40 p. m. */
const OTHER_SIGN = /^(\d\d?)\s?[hè.]\s?(?=\d\d)/i
const HALF_DAY = /^(0?[1-9]|1[0-2])(:[0-5]\d)\s?([ap])\.?\s?m\.?$/i

/** Hours and minutes of the day. What is none, such as 13:00 pm, stays as it was typed. */
function timeFrom(typed: string): string {
  return typed
    .trim()
    .replace(OTHER_SIGN, '$1:')
    .replace(
      HALF_DAY,
      (_, hour: string, minutes: string, half: string) =>
        `${(Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)}${minutes}`,
    )
}

function momentFrom(place: string, values: FieldValues, toInstant: ToInstant): string | undefined {
  const date = dateFrom(place, values)
  const time = timeFrom(first(values, partName(place, 'time')))
  if (date === undefined && time === '') return undefined
  return toInstant(date ?? '', time) ?? `${date ?? ''} ${time}`
}

function numberFrom(text: string): Json | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return /^-?\d{1,15}(?:[.,]\d{1,6})?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : trimmed
}

function first(values: FieldValues, name: string): string {
  return values[name]?.[0] ?? ''
}
