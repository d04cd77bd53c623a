import type { Form, RiskRule } from './form.ts'
import type { RuleContext } from './rule-context.ts'

/** The risk that answers point to, and every rule that says so. The officer's own judgement stands above it. */
export interface IndicatedRisk {
  readonly risk: RiskRule['risk'] | 'low'
  readonly because: readonly RiskRule[]
}

const RANKS = ['medium', 'high'] as const

/** The highest risk that a form's rules find, with the rules that find it; undefined: the form has no rules. */
export function indicatedRisk(form: Form, context: RuleContext): IndicatedRisk | undefined {
  if (form.rules.length === 0) return undefined
  const found = form.rules.filter(rule => rule.holds(context))
  const highest = RANKS.findLast(rank => found.some(rule => rule.risk === rank))
  return highest === undefined
    ? { risk: 'low', because: [] }
    : { risk: highest, because: found.filter(rule => rule.risk === highest) }
}
