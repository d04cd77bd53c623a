import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import type { Schema } from '../../shared/forms/form.ts'
import type { Hearing } from '../../shared/notices/hears.ts'
import { bundleStandalone } from './bundle-standalone.ts'

/** What authorities hear of as an ES module that exports `written` and `conditions`: what `openHears` takes. */
export async function compileHearing(hearing: Hearing<Schema>): Promise<string> {
  const ajv = new Ajv2020({ messages: false, strict: false, code: { source: true, esm: true } })
  const names: string[] = []
  const named = (when: Schema): string => {
    const name = `filter${names.length}`
    names.push(name)
    ajv.addSchema(when, name)
    return name
  }
  const written = Object.fromEntries(
    Object.entries(hearing).map(([authority, rules]) => [
      authority,
      rules.map(({ event, when }) => ({
        ...(event !== undefined && { event }),
        ...(when !== undefined && { when: named(when) }),
      })),
    ]),
  )
  const code = standalone.default(ajv, Object.fromEntries(names.map(name => [name, name])))
  const conditions = names.map(name => `${name}: compiled.${name}`).join(', ')
  return bundleStandalone(
    { compiled: code },
    `export const written = ${JSON.stringify(written)}\nexport const conditions = { ${conditions} }`,
  )
}
