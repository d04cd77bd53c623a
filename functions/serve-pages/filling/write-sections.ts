import { applies } from '../../../shared/forms/applies.ts'
import { below } from '../../../shared/forms/pointer.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import { type Filled, pageApplies } from '../fill-form.ts'
import { type Writing, type WrittenAnswer, writeAnswers } from '../write-answer.ts'
import { answersOn } from './answers-on.ts'

/** Every page that applies with its questions and answers in words, for the check before sending. */
export function writeSections(
  pages: readonly Page[],
  filled: Filled,
  how: Omit<Writing, 'everything'>,
): readonly { readonly page: Page; readonly answers: readonly WrittenAnswer[] }[] {
  return pages
    .filter(page => pageApplies(page, filled.found))
    .map(page => {
      const place = below('', page.name)
      const asked = page.questions.filter(question => applies(filled.found, below(place, question.name)))
      return {
        page,
        answers: writeAnswers(asked, answersOn(filled.answers, page), place, { ...how, everything: true }),
      }
    })
}
