import type { Page } from '../../../../shared/forms/questions.ts'

/** Whether a page asks the officer for the risk. */
export function asksForRisk(page: Page): boolean {
  return page.questions.some(question => question.schema['x-concept'] === 'child.risk')
}
