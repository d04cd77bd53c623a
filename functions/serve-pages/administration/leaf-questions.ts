import type { Page, Question } from '../../../shared/forms/questions.ts'

/** A question that is answered itself, with the group it stands in where it does. */
export interface LeafQuestion {
  readonly place: string
  readonly label: string
}

/** The questions of a page that are answered themselves; what only holds others is not one. */
export function leafQuestions(page: Page): readonly LeafQuestion[] {
  return page.questions.flatMap(question => leavesOf(question, []))
}

function leavesOf({ pointer, label, questions }: Question, around: readonly string[]): readonly LeafQuestion[] {
  if (questions.length === 0) return [{ place: pointer, label: [...around, label].join(', ') }]
  return questions.flatMap(question => leavesOf(question, [...around, label]))
}
