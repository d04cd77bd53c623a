import { mayFill } from '../../../shared/access/permissions.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import { type IndicatedRisk, indicatedRisk } from '../../../shared/forms/risk.ts'
import { contextFor } from '../../../shared/forms/rule-context.ts'
import type { SignedInVisit } from '../visit.ts'
import type { OpenForm } from './open-form.ts'

/** Whether a page asks the officer for the risk. */
export function asksForRisk(page: Page): boolean {
  return page.questions.some(question => question.schema['x-concept'] === 'child.risk')
}

/** The risk that the answers of an open form point to, with what the case knows; undefined: the form has no rules. */
export function indicatedIn(
  { country, session, now }: SignedInVisit,
  { form, filled, known }: OpenForm,
): IndicatedRisk | undefined {
  const by = mayFill(session.officer, country.procedure, form.id)
  if (by === undefined) return undefined
  const facts = Object.fromEntries([...known].map(([concept, { value }]) => [concept, value]))
  return indicatedRisk(form, contextFor(form, filled.answers, { country: country.profile, by, now, known: facts }))
}
