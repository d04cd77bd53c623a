import { isGroup } from './applies.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { resolve } from './resolve.ts'

/** What answers say about concepts (`child.names`): every answered question that is about one. */
export function conceptsOf(form: Form, answers: Answers): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  const visit = (schema: Schema, pointer: string, value: Json | undefined): void => {
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
