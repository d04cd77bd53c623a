import canonicalize from 'canonicalize'
import type { SchemaFault } from './check-schema.ts'
import type { FormSchema, Schema, SchemaObject } from './form.ts'
import { below } from './pointer.ts'
import { resolve, schemaAt } from './resolve.ts'

/**
 * Questions that a condition speaks of and the form does not ask, and options that a question does not have: a slip of
 * the pen there hides a question for ever, or asks it always, and no validator minds.
 */
export function conditionFaults(form: FormSchema): readonly SchemaFault[] {
  return faultsAgainst(form, form, form)
}

/** The same for a rule over a form's answers (`RuleContext`). What else a rule looks at is no question, and not looked at here. */
export function ruleFaults(form: FormSchema, when: Schema): readonly SchemaFault[] {
  const context = { answers: form, who: true, when: true, country: true, facts: true }
  return faultsAgainst(form, when, { properties: context })
}

function faultsAgainst(form: FormSchema, root: Schema, context: SchemaObject): readonly SchemaFault[] {
  const faults: SchemaFault[] = []
  const seen = new Set<string>()

  /** `asked`: what the form asks at the place that the schema is about; undefined where it is about no question. */
  function walk(schema: Schema, pointer: string, asked: SchemaObject): void {
    if (typeof schema === 'boolean' || Object.keys(asked).length === 0) return
    if (schema.$ref !== undefined) {
      const definition = schema.$ref.slice(1)
      walk(schemaAt(form, definition), definition, asked)
    }
    const speaksOf = (name: string, at: string): SchemaObject | undefined => {
      const question = Object.hasOwn(asked.properties ?? {}, name) ? asked.properties?.[name] : undefined
      if (question !== undefined) return resolve(form, question, '').schema
      refuse(at, `speaks of ${JSON.stringify(name)}, which is not asked there`)
      return undefined
    }
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      const at = below(below(pointer, 'properties'), name)
      const question = speaksOf(name, at)
      if (question !== undefined) walk(part, at, question)
    }
    for (const [index, name] of (schema.required ?? []).entries()) speaksOf(name, `${pointer}/required/${index}`)
    for (const [name, needed] of Object.entries(schema.dependentRequired ?? {})) {
      const at = below(below(pointer, 'dependentRequired'), name)
      for (const one of [name, ...needed]) speaksOf(one, at)
    }
    for (const [name, part] of Object.entries(schema.dependentSchemas ?? {})) {
      const at = below(below(pointer, 'dependentSchemas'), name)
      speaksOf(name, at)
      walk(part, at, asked)
    }
    const entry = asked.items === undefined ? undefined : resolve(form, asked.items, '').schema
    for (const keyword of ['items', 'contains'] as const) {
      const part = schema[keyword]
      if (part !== undefined && entry !== undefined) walk(part, below(pointer, keyword), entry)
    }
    for (const keyword of ['allOf', 'anyOf'] as const)
      for (const [index, part] of (schema[keyword] ?? []).entries())
        walk(part, below(below(pointer, keyword), index), asked)
    for (const keyword of ['not', 'if', 'then', 'else'] as const) {
      const part = schema[keyword]
      if (part !== undefined) walk(part, below(pointer, keyword), asked)
    }
    if (asked.oneOf === undefined) return
    const options = new Set(asked.oneOf.map(option => canonicalize(option.const)))
    const named = [...(schema.const === undefined ? [] : [schema.const]), ...(schema.enum ?? [])]
    for (const value of named)
      if (!options.has(canonicalize(value)))
        refuse(pointer, `${JSON.stringify(value)} is not an option of the question`)
  }

  function refuse(pointer: string, reason: string): void {
    const key = `${pointer} ${reason}`
    if (!seen.has(key)) faults.push({ pointer, reason })
    seen.add(key)
  }

  walk(root, '', context)
  return faults
}
