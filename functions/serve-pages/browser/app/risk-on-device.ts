import './app.tsx'
import type { Answers, Form } from '../../../../shared/forms/form.ts'
import { type IndicatedRisk, indicatedRisk } from '../../../../shared/forms/risk.ts'
import { contextFor } from '../../../../shared/forms/rule-context.ts'
import type { FormFiles } from '../../device-contact.ts'
import type { FormContent } from '../device.ts'
import { offlineForm } from './forms-on-device.ts'
import type { ViewProps } from './frame.tsx'

/** What the answers to a form point to, with what the case knew when the form was begun. */
export type RiskOnDevice = (answers: Answers) => IndicatedRisk | undefined

/** Loads a form's rules of risk. */
export async function riskOnDevice(
  { control, language, settings }: Pick<ViewProps, 'control' | 'language' | 'settings'>,
  form: Form,
  files: FormFiles,
  { known }: Pick<FormContent, 'known'>,
): Promise<RiskOnDevice> {
  const { rules }: { readonly rules: Form['rules'] } =
    files.rules === undefined ? { rules: [] } : await import(files.rules)
  const facts = Object.fromEntries(known.map(([concept, { value }]) => [concept, value]))
  return answers => {
    const { record } = control.state()
    const by = record && offlineForm(record, language, form.id)?.by
    if (record === undefined || by === undefined) return undefined
    const now = new Date(Date.now() + record.ahead)
    const context = contextFor(form, answers, { country: settings.country, by, now, known: facts })
    return indicatedRisk({ ...form, rules }, context)
  }
}
