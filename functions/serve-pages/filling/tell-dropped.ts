import type { Page } from '../../../shared/forms/questions.ts'
import { questionAt } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'

/** Which answers the page before has left out, in words; empty: none. Its address names their places. */
export function tellDropped({ request, t }: SignedInVisit, pages: readonly Page[]): string {
  const questions = request.query.getAll('dropped').map(place => questionAt(pages, place).label)
  return questions.length > 0 ? t('droppedAnswers', { questions: questions.join('; ') }) : ''
}
