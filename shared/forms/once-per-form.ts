import type { Form } from './form.ts'

/** What follows from a form alone: worked out when it is first asked for, and kept for as long as the form is. */
export function oncePerForm<Result>(work: (form: Form) => Result): (form: Form) => Result {
  const known = new WeakMap<Form, Result>()
  return form => {
    const found = known.get(form)
    if (found !== undefined) return found
    const result = work(form)
    known.set(form, result)
    return result
  }
}
