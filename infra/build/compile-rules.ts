import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { bundleStandalone } from './bundle-standalone.ts'
import { withoutErrors } from './lighten-checks.ts'
import type { RuleSource } from './read-rules.ts'

/** A form's risk rules as an ES module that exports `rules`, each with its condition compiled as `holds`. */
export async function compileRules(formId: string, rules: readonly RuleSource[]): Promise<string> {
  if (rules.length === 0) return 'export const rules = []\n'
  const ajv = new Ajv2020({ messages: false, ownProperties: true, strict: false, code: { source: true, esm: true } })
  for (const [index, { when }] of rules.entries()) ajv.addSchema(when, `${formId}-rule-${index}`)
  const names = Object.fromEntries(rules.map((_, index) => [`rule${index}`, `${formId}-rule-${index}`]))
  const list = rules.map(({ id, risk, because }, index) => {
    const data = JSON.stringify({ id, risk, because })
    return `{ ...${data}, holds: compiled.rule${index} }`
  })
  return bundleStandalone(
    { compiled: withoutErrors(standalone.default(ajv, names)) },
    `export const rules = [${list.join(', ')}]`,
  )
}
