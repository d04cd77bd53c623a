import * as v from 'valibot'
import { isGroup } from './applies.ts'
import type { Answers, Form, Json } from './form.ts'
import { resolve } from './resolve.ts'

/** How a case is called on a worklist, for who may read it. */
export interface Label {
  readonly names?: string
  readonly birthDate?: string
  readonly age?: number
}

const labelSchema = v.object({
  names: v.optional(v.string()),
  birthDate: v.optional(v.string()),
  age: v.optional(v.number()),
})

/** What answers say about concepts (`child.names`): every answered question that is about one. */
export function conceptsOf(form: Form, answers: Answers): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  const visit = (schema: Parameters<typeof resolve>[1], pointer: string, value: Json | undefined): void => {
    const { schema: known } = resolve(form.schema, schema, pointer)
    if (value === undefined) return
    if (known['x-concept'] !== undefined) found.set(known['x-concept'], value)
    if (known.properties !== undefined && isGroup(value))
      for (const [name, question] of Object.entries(known.properties))
        if (Object.hasOwn(value, name)) visit(question, `${pointer}/properties/${name}`, value[name])
  }
  visit(form.schema, '', answers)
  return found
}

/** The label of a case from the form that opens it. */
export function labelOf(form: Form, answers: Answers): Label {
  const concepts = conceptsOf(form, answers)
  return readLabel({
    names: concepts.get('child.names'),
    birthDate: concepts.get('child.birthDate'),
    age: concepts.get('child.age'),
  })
}

/** A label as it was stored; what is not one is empty. */
export function readLabel(value: unknown): Label {
  const result = v.safeParse(labelSchema, value)
  if (!result.success) return {}
  const { names, birthDate, age } = result.output
  return {
    ...(names !== undefined && { names }),
    ...(birthDate !== undefined && { birthDate }),
    ...(age !== undefined && { age }),
  }
}
