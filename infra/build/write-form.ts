import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bare, compileForm } from './compile-form.ts'
import { compileRules } from './compile-rules.ts'
import { onceForEach } from './once-for-each.ts'
import type { FormSource } from './read-form.ts'

export interface WrittenForm {
  /** A module that exports `form`, whole. */
  readonly module: string
  /** A module that exports `form` for the browser: which questions apply, and no words or rules. */
  readonly browser: string
  /** The module of its checks, which both import. */
  readonly checks: string
  /** The module of its risk rules. */
  readonly rules: string
}

// Countries mostly have the same forms: what is compiled once serves them all.
const compileFormOnce = onceForEach(compileForm)
const compileRulesOnce = onceForEach(compileRules)

/** Writes a form's modules into a folder, under a name. */
export async function writeForm(
  folder: string,
  name: string,
  source: FormSource,
  procedureStage: string,
): Promise<WrittenForm> {
  const { id, version, schema, words, guidance, findings } = source
  const module = join(folder, `${name}.mjs`)
  const browser = join(folder, `${name}.browser.mjs`)
  const checks = join(folder, `${name}.checks.mjs`)
  writeFileSync(checks, await compileFormOnce(schema, findings.conditions))
  const rules = join(folder, `${name}.rules.mjs`)
  writeFileSync(rules, await compileRulesOnce(id, source.rules))
  // JSON.parse of one string starts several times faster than the same object as a literal.
  const data = JSON.stringify(JSON.stringify({ id, version, procedureStage, schema, words, guidance }))
  writeFileSync(
    module,
    [
      `import { validate, conditions } from './${name}.checks.mjs'`,
      `import { rules } from './${name}.rules.mjs'`,
      `export const form = { ...JSON.parse(${data}), validate, conditions, rules }`,
    ].join('\n'),
  )
  const shape = JSON.stringify({
    id,
    version,
    procedureStage,
    schema: bare(schema),
    words: {},
    guidance: {},
    rules: [],
  })
  writeFileSync(
    browser,
    [
      `import { conditions } from './${name}.checks.mjs'`,
      `export const form = { ...${shape}, conditions, validate: () => true }`,
    ].join('\n'),
  )
  return { module, browser, checks, rules }
}
