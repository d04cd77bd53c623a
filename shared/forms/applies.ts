import type { Answers, Form, Json, Schema } from './form.ts'
import { below } from './pointer.ts'
import { schemaAt } from './resolve.ts'

/** What the schema says of each question under given answers; both hold JSON Pointers into the answers. */
export interface Applicability {
  /** Questions that must not be answered. Everything below a forbidden pointer is forbidden too. */
  readonly forbidden: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}

/** Which questions the schema forbids or requires under these answers, in one pass over schema and answers. */
export function applicability(form: Form, answers: Answers): Applicability {
  const forbidden = new Set<string>()
  const required = new Set<string>()

  function walk(schema: Schema, pointer: string, value: Json | undefined, instance: string): void {
    if (typeof schema === 'boolean') return
    if (schema.$ref !== undefined)
      walk(schemaAt(form.schema, schema.$ref.slice(1)), schema.$ref.slice(1), value, instance)
    const group = isGroup(value) ? value : {}
    for (const name of schema.required ?? []) required.add(below(instance, name))
    for (const [name, needed] of Object.entries(schema.dependentRequired ?? {}))
      if (Object.hasOwn(group, name)) for (const one of needed) required.add(below(instance, one))
    for (const [name, question] of Object.entries(schema.properties ?? {})) {
      const here = below(instance, name)
      if (question === false) forbidden.add(here)
      else walk(question, below(below(pointer, 'properties'), name), own(group, name), here)
    }
    if (schema.items !== undefined && Array.isArray(value))
      for (const [index, entry] of value.entries())
        walk(schema.items, below(pointer, 'items'), entry, below(instance, index))
    for (const [index, part] of (schema.allOf ?? []).entries())
      walk(part, below(below(pointer, 'allOf'), index), value, instance)
    for (const [name, part] of Object.entries(schema.dependentSchemas ?? {}))
      if (Object.hasOwn(group, name)) walk(part, below(below(pointer, 'dependentSchemas'), name), value, instance)
    if (schema.if !== undefined) {
      const branch = form.conditions[below(pointer, 'if')]?.(value ?? {}) === true ? 'then' : 'else'
      const next = schema[branch]
      if (next !== undefined) walk(next, below(pointer, branch), value, instance)
    }
  }

  walk(form.schema, '', answers, '')
  return { forbidden, required }
}

/** Whether a question applies: neither it nor a group around it is forbidden. */
export function applies(found: Applicability, pointer: string): boolean {
  for (let here = pointer; here !== ''; here = here.slice(0, here.lastIndexOf('/')))
    if (found.forbidden.has(here)) return false
  return true
}

/** Answers without those that no longer apply, and which were dropped. */
export interface Settled {
  readonly answers: Answers
  readonly dropped: readonly string[]
  readonly applicability: Applicability
}

/**
 * Drops answers to questions that do not apply, until nothing more falls: a fixed point, which is reached
 * because the form check refuses conditions that depend on one another in a circle.
 */
export function settle(form: Form, answers: Answers): Settled {
  const dropped: string[] = []
  let kept = answers
  for (;;) {
    const found = applicability(form, kept)
    const fallen: string[] = []
    const next = without(kept, '', found.forbidden, fallen)
    if (fallen.length === 0 || !isGroup(next)) return { answers: kept, dropped, applicability: found }
    dropped.push(...fallen)
    kept = next
  }
}

function without(value: Json, instance: string, forbidden: ReadonlySet<string>, fallen: string[]): Json {
  if (isList(value)) return value.map((entry, index) => without(entry, below(instance, index), forbidden, fallen))
  if (!isGroup(value)) return value
  const kept: [string, Json][] = []
  for (const [name, entry] of Object.entries(value)) {
    const here = below(instance, name)
    if (forbidden.has(here)) fallen.push(here)
    else kept.push([name, without(entry, here, forbidden, fallen)])
  }
  return Object.fromEntries(kept)
}

export function isGroup(value: Json | undefined): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function own(group: Answers, name: string): Json | undefined {
  return Object.hasOwn(group, name) ? group[name] : undefined
}
