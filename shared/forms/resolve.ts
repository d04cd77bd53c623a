import type { FormSchema, Schema, SchemaObject } from './form.ts'
import { at } from './pointer.ts'

/** A schema with its `$ref` followed: own keywords win over the referenced ones, as annotations beside a `$ref` do. */
export interface Resolved {
  readonly schema: SchemaObject
  /** Where each text stands, for its translation: beside the `$ref`, or at the definition. */
  readonly pointer: string
  readonly definition: string | undefined
}

/** Follows `$ref` within the form. A schema of `true` or `false` has no keywords to give. */
export function resolve(form: FormSchema, schema: Schema, pointer: string): Resolved {
  if (typeof schema === 'boolean') return { schema: {}, pointer, definition: undefined }
  if (schema.$ref === undefined) return { schema, pointer, definition: undefined }
  const definition = schema.$ref.slice(1)
  const target = resolve(form, schemaAt(form, definition), definition)
  return { schema: { ...target.schema, ...schema }, pointer, definition }
}

/** The schema that stands at a pointer within the form; refuses a pointer to nothing, which the form check finds first. */
export function schemaAt(form: FormSchema, pointer: string): Schema {
  const found = at(form, pointer)
  if (typeof found === 'boolean') return found
  if (typeof found === 'object' && found !== null) return found
  throw new Error(`${form.$id} has no schema at ${pointer}`)
}
