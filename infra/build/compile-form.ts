import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import addFormats from 'ajv-formats'
import { isObject } from '../../shared/forms/check-schema.ts'
import { ANNOTATIONS, SCHEMAS_NAMED_IN } from '../../shared/forms/keywords.ts'
import { at } from '../../shared/forms/pointer.ts'
import { bundleStandalone } from './bundle-standalone.ts'
import { lightenChecks, withoutErrors } from './lighten-checks.ts'

/**
 * A form's checks as an ES module that needs nothing else: `validate`, and `conditions`, every `if` by its JSON
 * Pointer. Texts are stripped first (Ajv would embed each label) and `oneOf` of constants becomes `enum`, which means
 * the same and is a fraction of the code. No `eval`, so a strict Content-Security-Policy holds.
 */
export async function compileForm(
  schema: Readonly<Record<string, unknown>>,
  conditions: readonly string[],
): Promise<string> {
  const id = String(schema.$id)
  const whole = open(true)
  const checks = standalone.default(whole, { validate: id })
  // A condition holds or does not: nobody reads why.
  const each = open(false)
  const names = Object.fromEntries(conditions.map((_, index) => [`condition${index}`, `${id}-condition-${index}`]))
  for (const [index, pointer] of conditions.entries())
    each.addSchema({ $ref: `${id}#${encodeURI(pointer)}` }, `${id}-condition-${index}`)
  return bundleStandalone(
    { checks: lightenChecks(checks), compiled: withoutErrors(standalone.default(each, names)) },
    [
      'export const validate = checks.validate',
      `export const conditions = {${conditions.map((pointer, index) => `${JSON.stringify(pointer)}: compiled.condition${index}`).join(', ')}}`,
    ].join('\n'),
  )

  function open(allErrors: boolean): Ajv2020 {
    const ajv = new Ajv2020({
      allErrors,
      messages: false,
      ownProperties: true,
      strict: false,
      code: { source: true, esm: true, optimize: 2 },
    })
    addFormats.default(ajv, ['date', 'date-time', 'email', 'uri'])
    return ajv.addSchema(bare(schema), id)
  }
}

/** The schema without annotations, and with options as `enum`. */
export function bare(schema: unknown): Record<string, unknown> {
  const result = strip(schema, false, schema)
  return isObject(result) ? { ...result } : {}
}

/** Below these keywords stand names, which may be called like a keyword or an annotation. */
const NAMED: ReadonlySet<string> = new Set([...SCHEMAS_NAMED_IN, 'dependentRequired'])

/** `named`: the keys are names the form's author chose (questions, definitions), not keywords. */
function strip(value: unknown, named: boolean, root: unknown): unknown {
  if (Array.isArray(value)) return value.map(entry => strip(entry, false, root))
  if (!isObject(value)) return value
  const kept: [string, unknown][] = []
  for (const [key, entry] of Object.entries(value)) {
    if (named) kept.push([key, strip(entry, false, root)])
    else if (key === 'oneOf' && Array.isArray(entry)) kept.push(['enum', entry.map(option => option.const)])
    else if (key === 'const' || key === 'enum') kept.push([key, entry])
    else if (!ANNOTATIONS.has(key) && key !== '$id' && key !== '$schema')
      kept.push([key, withType(key, strip(entry, NAMED.has(key), root), root)])
  }
  return Object.fromEntries(kept)
}

/**
 * The entries of a list with the type that their `$ref` gives them. Unless Ajv sees a plain type there, `uniqueItems`
 * compares every entry with every other, to any depth: a few kilobytes of brackets would overflow the stack.
 */
function withType(keyword: string, schema: unknown, root: unknown): unknown {
  if (keyword !== 'items' || !isObject(schema) || typeof schema.$ref !== 'string' || 'type' in schema) return schema
  const type = at(root, `${schema.$ref.slice(1)}/type`)
  return type === undefined ? schema : { ...schema, type }
}
