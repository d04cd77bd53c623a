import {
  ANNOTATIONS,
  AUDIENCES,
  FORMATS,
  KEYWORDS,
  SCHEMA_IN,
  SCHEMAS_LISTED_IN,
  SCHEMAS_NAMED_IN,
  TEXTS,
  WIDGETS,
} from './keywords.ts'
import { below } from './pointer.ts'
import { referenceCircle } from './reference-circle.ts'

export interface SchemaFault {
  readonly pointer: string
  readonly reason: string
}

/** What a walk over a schema finds: its texts, its `if` conditions, and what the check refuses. */
export interface SchemaFindings {
  /** JSON Pointer -> English text, in the order of the schema. */
  readonly texts: ReadonlyMap<string, string>
  readonly conditions: readonly string[]
  readonly faults: readonly SchemaFault[]
}

/** Walks a form's schema once. Pure; takes parsed JSON of any shape. */
export function inspectSchema(root: unknown): SchemaFindings {
  const texts = new Map<string, string>()
  const conditions: string[] = []
  const faults: SchemaFault[] = []
  const refuse = (pointer: string, reason: string): void => void faults.push({ pointer, reason })

  function visit(schema: unknown, pointer: string): void {
    if (typeof schema === 'boolean') return
    if (!isObject(schema)) {
      refuse(pointer, 'is not a schema: an object, true or false')
      return
    }
    for (const [keyword, value] of Object.entries(schema)) {
      const here = below(pointer, keyword)
      if (TEXTS.has(keyword)) {
        if (typeof value === 'string' && value.trim() !== '') texts.set(here, value)
        else refuse(here, 'is not a text')
      } else if (ANNOTATIONS.has(keyword)) checkAnnotation(keyword, value, here, refuse)
      else if (!KEYWORDS.has(keyword)) refuse(here, 'is not a keyword a form may use')
      else if (SCHEMA_IN.has(keyword)) {
        if (keyword === 'if') conditions.push(here)
        visit(value, here)
      } else if (SCHEMAS_LISTED_IN.has(keyword) && Array.isArray(value))
        for (const [index, part] of value.entries()) visit(part, below(here, index))
      else if (SCHEMAS_NAMED_IN.has(keyword) && isObject(value))
        for (const [name, part] of Object.entries(value)) {
          if (name === '__proto__')
            refuse(below(here, name), 'cannot be a name: JavaScript gives it a meaning of its own')
          visit(part, below(here, name))
        }
      else if (keyword === 'format' && !(typeof value === 'string' && FORMATS.has(value)))
        refuse(here, `is not a format a form may use: ${[...FORMATS].join(', ')}`)
      else if (keyword === '$ref' && !(typeof value === 'string' && resolves(root, value)))
        refuse(here, 'points to nothing: only #/$defs/… of this form can be used')
      else if (keyword === 'additionalProperties' && value !== false) refuse(here, 'must be false')
      else if (keyword === 'oneOf') refuse(here, 'is not a list of options')
    }
    if (isObject(schema.properties) && schema.type === 'object' && schema.additionalProperties !== false)
      refuse(pointer, 'must say "additionalProperties": false, or unknown answers would pass')
    if (schema.type === 'array' && schema.items !== undefined && schema.maxItems === undefined)
      refuse(pointer, 'is a list without "maxItems": a list without end takes time without end')
    if (Array.isArray(schema.oneOf)) checkOptions(schema.oneOf, below(pointer, 'oneOf'), refuse)
  }

  visit(root, '')
  const circle = isObject(root) && isObject(root.$defs) ? referenceCircle(root.$defs) : undefined
  if (circle !== undefined)
    refuse(below('/$defs', circle[0] ?? ''), `refers to itself in a circle: ${circle.join(' -> ')}`)
  return { texts, conditions, faults }
}

function checkAnnotation(
  keyword: string,
  value: unknown,
  pointer: string,
  refuse: (pointer: string, reason: string) => void,
): void {
  if (keyword === 'x-widget' && !(typeof value === 'string' && WIDGETS.has(value)))
    refuse(pointer, `is not a widget: ${[...WIDGETS].join(', ')}`)
  if (keyword === 'x-audience' && !(Array.isArray(value) && value.length > 0 && value.every(one => AUDIENCES.has(one))))
    refuse(pointer, `is not a list of audiences: ${[...AUDIENCES].join(', ')}`)
  if (keyword === 'x-concept' && !(typeof value === 'string' && /^[a-z]\w*(\.[a-z]\w*)+$/i.test(value)))
    refuse(pointer, 'is not a concept, for example child.birthDate')
  if (keyword === 'version' && !(typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value)))
    refuse(pointer, 'is not a version, for example 1.0.0')
}

/** Options must be constants with a title, each once: only then does `oneOf` mean the same as `enum`. */
function checkOptions(
  options: readonly unknown[],
  pointer: string,
  refuse: (pointer: string, reason: string) => void,
): void {
  const seen = new Set<unknown>()
  for (const [index, option] of options.entries()) {
    const constant = isObject(option) ? option.const : undefined
    if (!isObject(option) || constant === undefined || typeof option.title !== 'string')
      refuse(below(pointer, index), 'is not an option: {"const": …, "title": …}')
    if (seen.has(constant)) refuse(below(pointer, index), 'is an option twice')
    seen.add(constant)
  }
}

function resolves(root: unknown, ref: string): boolean {
  const found = /^#\/\$defs\/([^/]+)$/.exec(ref)
  const definitions = isObject(root) ? root.$defs : undefined
  return found?.[1] !== undefined && isObject(definitions) && Object.hasOwn(definitions, found[1])
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
