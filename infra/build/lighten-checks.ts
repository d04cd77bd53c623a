import { isObject } from '../../shared/forms/check-schema.ts'

/** A schema that compiled code holds as a constant, by the constant's name. */
const HELD = /const (schema\d+) = (\{.*?\});(?=const |function |export )/g

/** Ajv asks a long list of names by its place in the schema, and so brings the whole schema along. */
const NAMES = /\.call\((schema\d+)((?:\.\w+|\["[^"]*"\]|\[\d+\])+), key/g

/**
 * Ajv's code without what nobody reads of its errors (`faults.ts`): where in the schema they arose, but for entries that
 * a list must contain; and other parameters than these. And without the schema itself, where only names are asked of it.
 */
export function lightenChecks(code: string): string {
  const light = code
    .replaceAll(/schemaPath:"(?![^"]*\/contains\/)[^"]*",/g, '')
    .replaceAll(/params:\s*\{(?!\s*(?:missingProperty|additionalProperty|type|format)\b)[^{}]*\}/g, 'params:{}')
  return withoutUnusedHelpers(comparingScalars(withoutNames(light)))
}

/** Ajv's code without what it tells of each error: for checks that are only asked whether they hold. */
export function withoutErrors(code: string): string {
  return code.replaceAll(/\{instancePath\b[^{}]*params:\s*\{[^{}]*\}\s*\}/g, '0')
}

function withoutNames(code: string): string {
  const schemas = new Map(
    [...code.matchAll(HELD)].map(([, name = '', json = '']) => [name, JSON.parse(json) as unknown]),
  )
  const names: string[] = []
  const light = code.replaceAll(NAMES, (_, schema: string, path: string) => {
    let there = schemas.get(schema)
    for (const [, key, quoted] of path.matchAll(/\.(\w+)|\[("[^"]*"|\d+)\]/g))
      there = isObject(there) || Array.isArray(there) ? Reflect.get(there, key ?? JSON.parse(quoted ?? '')) : undefined
    if (!isObject(there)) throw new Error(`compiled checks name ${schema}${path}, which they do not hold`)
    names.push(
      `const names${names.length} = ${JSON.stringify(Object.fromEntries(Object.keys(there).map(key => [key, 1])))};`,
    )
    return `.call(names${names.length - 1}, key`
  })
  return light + names.join('')
}

/** A long list of options is compared with Ajv's comparison of anything with anything: options are texts or numbers. */
function comparingScalars(code: string): string {
  return code.replaceAll(
    /(for\(const (v\d+) of (schema\d+)\.enum\)\{if\()func\d+\((data\d*), \2\)/g,
    (_, before: string, option: string, _schema: string, data: string) => `${before}${data} === ${option}`,
  )
}

function withoutUnusedHelpers(code: string): string {
  return code.replaceAll(/const (func\d+) = require\([^)]*\)\.default;/g, (line, name: string) =>
    code.split(name).length > 2 ? line : '',
  )
}
