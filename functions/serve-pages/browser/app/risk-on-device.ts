import type { Answers, Form } from '../../../../shared/forms/form.ts'
import type { Page } from '../../../../shared/forms/questions.ts'
import { type IndicatedRisk, indicatedRisk } from '../../../../shared/forms/risk.ts'
import { contextFor } from '../../../../shared/forms/rule-context.ts'
import type { FormContent } from '../device.ts'
import { offlineForm } from './forms-on-device.ts'
import type { ViewProps } from './frame.tsx'

/** Whether a page asks the officer for the risk. */
export function asksForRisk(page: Page): boolean {
  return page.questions.some(question => question.schema['x-concept'] === 'child.risk')
}

/** The risk that these answers point to, with what the case knew when the form was begun. */
export function riskOnDevice(
  { control, language, settings }: Pick<ViewProps, 'control' | 'language' | 'settings'>,
  form: Form,
  answers: Answers,
  { known }: Pick<FormContent, 'known'>,
): IndicatedRisk | undefined {
  const { record } = control.state()
  const by = record && offlineForm(record, language, form.id)?.by
  if (record === undefined || by === undefined) return undefined
  const facts = Object.fromEntries(known.map(([concept, { value }]) => [concept, value]))
  const now = new Date(Date.now() + record.ahead)
  return indicatedRisk(form, contextFor(form, answers, { country: settings.country, by, now, known: facts }))
}
