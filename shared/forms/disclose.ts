import { isGroup, isList } from './applies.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { resolve } from './resolve.ts'

/** Who may read an answer. Child protection reads all; every other audience only what is marked for it. */
export type Audience = 'child-protection' | (string & {})

/**
 * The answers that an audience may read: the only way answers leave for anyone. What is not marked does not pass,
 * and neither does anything the schema does not know. An `x-audience` on a group holds for all within it.
 */
export function disclose(form: Form, answers: Answers, audience: Audience): Answers {
  const shown = pick(form, form.schema, '', answers, audience, audience === 'child-protection')
  return isGroup(shown) ? shown : {}
}

function pick(
  form: Form,
  schema: Schema,
  pointer: string,
  value: Json | undefined,
  audience: Audience,
  marked: boolean,
): Json | undefined {
  if (value === undefined || typeof schema === 'boolean') return undefined
  const { schema: known, definition } = resolve(form.schema, schema, pointer)
  const open = marked || (known['x-audience'] ?? []).includes(audience)
  const base = definition ?? pointer
  if (known.properties !== undefined) {
    if (!isGroup(value)) return undefined
    const kept: [string, Json][] = []
    for (const [name, question] of Object.entries(known.properties)) {
      const part = Object.hasOwn(value, name)
        ? pick(form, question, `${base}/properties/${name}`, value[name], audience, open)
        : undefined
      if (part !== undefined) kept.push([name, part])
    }
    return kept.length > 0 || open ? Object.fromEntries(kept) : undefined
  }
  if (known.type === 'array' && known.items !== undefined) {
    if (!isList(value)) return undefined
    const entries = value
      .map(entry => pick(form, known.items ?? false, `${base}/items`, entry, audience, open))
      .filter(entry => entry !== undefined)
    return entries.length > 0 || open ? entries : undefined
  }
  return open ? value : undefined
}
