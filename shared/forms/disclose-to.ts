import { isGroup } from './applies.ts'
import { type Audience, disclose } from './disclose.ts'
import type { Answers, Form } from './form.ts'

/** The answers that somebody may read who belongs to several audiences: whatever any of them may. */
export function discloseTo(form: Form, answers: Answers, audiences: readonly Audience[]): Answers {
  return audiences.map(audience => disclose(form, answers, audience)).reduce(merge, {})
}

/** Two disclosures of the same answers, together. */
function merge(one: Answers, other: Answers): Answers {
  const together = new Map(Object.entries(one))
  for (const [name, value] of Object.entries(other)) {
    const known = together.get(name)
    together.set(name, isGroup(known) && isGroup(value) ? merge(known, value) : value)
  }
  return Object.fromEntries(together)
}
