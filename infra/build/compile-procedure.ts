import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import type { Schema } from '../../shared/forms/form.ts'
import { mapConditions, type Procedure } from '../../shared/procedure/procedure.ts'
import { bundleStandalone } from './bundle-standalone.ts'

/** A procedure as an ES module that exports `written` and `conditions`: what `openProcedure` takes. */
export async function compileProcedure(procedure: Procedure<Schema>): Promise<string> {
  // Not `ownProperties`: facts stand on a prototype, and answers have passed their form's own check before.
  const ajv = new Ajv2020({ messages: false, strict: false, code: { source: true, esm: true } })
  // The same condition in two places is compiled once.
  const known = new Map<string, string>()
  const written = mapConditions(procedure, condition => {
    const text = JSON.stringify(condition)
    const name = known.get(text) ?? `condition${known.size}`
    if (!known.has(text)) ajv.addSchema(condition, name)
    known.set(text, name)
    return name
  })
  const names = [...known.values()]
  const code = standalone.default(ajv, Object.fromEntries(names.map(name => [name, name])))
  const conditions = names.map(name => `${name}: compiled.${name}`).join(', ')
  return bundleStandalone(
    { compiled: code },
    `export const written = ${JSON.stringify(written)}\nexport const conditions = { ${conditions} }`,
  )
}
