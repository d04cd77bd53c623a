import { conceptIn } from '../forms/concepts.ts'
import type { Answers, Form } from '../forms/form.ts'
import { oncePer } from '../forms/once-per-form.ts'
import type { Condition, FindingRule, Procedure } from '../procedure/procedure.ts'
import type { Findings, Status } from './events.ts'

const STATUSES: readonly Status[] = ['unaccompanied', 'separated', 'accompanied', 'unknown']

/** The rules that look at one form's answers. */
interface FormRules {
  readonly facts: readonly FindingRule[]
  readonly vulnerabilities: readonly { readonly id: string; readonly when: Condition }[]
}

const rulesOf = oncePer((procedure: Procedure): ReadonlyMap<string, FormRules> => {
  const { forms, findings, vulnerabilities } = procedure
  return new Map(
    forms.map(({ form }) => [
      form,
      {
        facts: findings.filter(rule => rule.form === form),
        vulnerabilities: vulnerabilities.flatMap(({ id, found }) =>
          found.filter(rule => rule.form === form).map(({ when }) => ({ id, when })),
        ),
      },
    ]),
  )
})

/** What the procedure's rules find in a form's answers: facts, vulnerabilities, the risk, who the child is with. */
export function findIn(procedure: Procedure, form: Form, answers: Answers): Findings {
  const rules = rulesOf(procedure).get(form.id)
  const told: Record<string, string> = {}
  for (const { fact, value, when } of rules?.facts ?? []) if (when(answers)) told[fact] = value
  const vulnerabilities = new Set<string>()
  for (const { id, when } of rules?.vulnerabilities ?? []) if (when(answers)) vulnerabilities.add(id)
  const risk = conceptIn(form, answers, 'child.risk')
  const company = conceptIn(form, answers, 'child.status')
  const status = STATUSES.find(one => one === company)
  const birthDate = conceptIn(form, answers, 'child.birthDate')
  const age = conceptIn(form, answers, 'child.age')
  const nationalities = conceptIn(form, answers, 'child.nationalities')
  return {
    ...((risk === 'high' || risk === 'medium' || risk === 'low') && { risk }),
    ...(status !== undefined && { status }),
    ...(typeof birthDate === 'string' && { birthDate }),
    ...(typeof age === 'number' && { age }),
    ...(Array.isArray(nationalities) && { nationalities: nationalities.map(one => String(one).toLowerCase()) }),
    ...(Object.keys(told).length > 0 && { told }),
    ...(vulnerabilities.size > 0 && { vulnerabilities: [...vulnerabilities] }),
  }
}
