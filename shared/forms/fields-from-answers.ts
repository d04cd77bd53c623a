import { localParts } from '../procedure/local-time.ts'
import { isGroup, isList } from './applies.ts'
import type { Answers, Form, Json } from './form.ts'
import { DATE_PARTS, type FieldValues, partName } from './form-values.ts'
import { below } from './pointer.ts'
import { pagesOf, type Question } from './questions.ts'

type Field = readonly [name: string, values: readonly string[]]

/**
 * What an officer would have typed to give these answers: the way back from `answersFrom`. What no field can hold, such
 * as a question that the form does not have, is left out; a faulty date or number stays as it is written.
 */
export function fieldsFromAnswers(form: Form, answers: Answers, timeZone: string): FieldValues {
  return Object.fromEntries(
    pagesOf(form, 'en').flatMap(page => fieldsOf(page.questions, answers[page.name], below('', page.name), timeZone)),
  )
}

function fieldsOf(
  questions: readonly Question[],
  group: Json | undefined,
  place: string,
  timeZone: string,
): readonly Field[] {
  if (!isGroup(group)) return []
  return questions.flatMap(question => {
    const value = Object.hasOwn(group, question.name) ? group[question.name] : undefined
    return value === undefined ? [] : fieldsOfOne(question, value, below(place, question.name), timeZone)
  })
}

function fieldsOfOne(question: Question, value: Json, place: string, timeZone: string): readonly Field[] {
  switch (question.kind) {
    case 'date':
      return dateFields(place, String(value))
    case 'date-time':
      return momentFields(place, String(value), timeZone)
    case 'choices':
      return [[place, isList(value) ? value.map(String) : [String(value)]]]
    case 'group':
      return fieldsOf(question.questions, value, place, timeZone)
    case 'repeating-group': {
      const entries = isList(value) ? value : []
      return [
        [partName(place, 'count'), [String(entries.length)]],
        ...entries.flatMap((entry, index) => fieldsOf(question.questions, entry, below(place, index), timeZone)),
      ]
    }
    default:
      return isGroup(value) || isList(value) ? [] : [[place, [String(value)]]]
  }
}

function dateFields(place: string, date: string): readonly Field[] {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (found === null) return [[partName(place, 'day'), [date]]]
  const typed = { year: found[1], month: Number(found[2]), day: Number(found[3]) }
  return DATE_PARTS.map((part): Field => [partName(place, part), [String(typed[part])]])
}

function momentFields(place: string, moment: string, timeZone: string): readonly Field[] {
  const at = new Date(moment)
  if (Number.isNaN(at.getTime())) return [[partName(place, 'time'), [moment]]]
  const typed = localParts(at, timeZone)
  return [...DATE_PARTS, 'time' as const].map((part): Field => [partName(place, part), [typed[part]]])
}
