import { isGroup } from '../../../shared/forms/applies.ts'
import type { Answers } from '../../../shared/forms/form.ts'
import type { Page } from '../../../shared/forms/questions.ts'

/** The answers of one page; none where it has not been answered. */
export function answersOn(answers: Answers, page: Page): Answers {
  const group = answers[page.name]
  return isGroup(group) ? group : {}
}
