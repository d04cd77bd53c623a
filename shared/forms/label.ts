import * as v from 'valibot'
import { conceptsOf } from './concepts.ts'
import type { Answers, Form } from './form.ts'

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

/** The label of a case from the form that opens it. */
export function labelOf(form: Form, answers: Answers): Label {
  const concepts = conceptsOf(form, answers)
  return readLabel({
    names: concepts.get('child.names'),
    birthDate: concepts.get('child.birthDate'),
    age: concepts.get('child.age'),
  })
}

/** What a case is called from now on, where child protection records the child's name again; undefined: as before. */
export function newLabelOf(form: Form, answers: Answers, authority: string | undefined): Label | undefined {
  const label = labelOf(form, answers)
  return label.names === undefined || authority !== 'child-protection' ? undefined : label
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
