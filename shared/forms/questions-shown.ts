import { applicability, applies } from './applies.ts'
import type { Answers, Form } from './form.ts'
import { at, below } from './pointer.ts'
import { pagesOf, type Question } from './questions.ts'

export interface QuestionsShown {
  /** Questions that apply; a list is one, however many entries it has. */
  readonly questions: number
  /** Questions within the entries of lists. */
  readonly inEntries: number
}

/** How many questions apply under answers: what an officer has to read. */
export function questionsShown(form: Form, answers: Answers): QuestionsShown {
  const found = applicability(form, answers)
  let inEntries = 0
  const count = (questions: readonly Question[], place: string): number =>
    questions.reduce((sum, question) => {
      const here = below(place, question.name)
      if (!applies(found, here)) return sum
      if (question.kind === 'group') return sum + count(question.questions, here)
      const entries = question.kind === 'repeating-group' ? at(answers, here) : undefined
      if (Array.isArray(entries))
        for (const index of entries.keys()) inEntries += count(question.questions, below(here, index))
      return sum + 1
    }, 0)
  const questions = pagesOf(form, 'en').reduce((sum, page) => sum + count(page.questions, below('', page.name)), 0)
  return { questions, inEntries }
}
