import { isGroup, isList } from '../forms/applies.ts'
import type { Answers, Form, Json } from '../forms/form.ts'
import { below } from '../forms/pointer.ts'
import { pagesOf, type Question } from '../forms/questions.ts'

/** An answered question for a file. */
export interface FileAnswer {
  /** A JSON Pointer into the answers. */
  readonly place: string
  readonly answer: Json
}

/** Every answered question for a file, in the order of the questions. */
export function attachmentsIn(form: Form, answers: Answers): readonly FileAnswer[] {
  return pagesOf(form, 'en').flatMap(page => within(page.questions, answers[page.name], below('', page.name)))
}

function within(questions: readonly Question[], group: Json | undefined, place: string): readonly FileAnswer[] {
  if (!isGroup(group)) return []
  return questions.flatMap(question => {
    const value = Object.hasOwn(group, question.name) ? group[question.name] : undefined
    const here = below(place, question.name)
    if (value === undefined) return []
    if (question.kind === 'file') return [{ place: here, answer: value }]
    if (question.kind === 'group') return within(question.questions, value, here)
    if (question.kind !== 'repeating-group' || !isList(value)) return []
    return value.flatMap((entry, index) => within(question.questions, entry, below(here, index)))
  })
}
