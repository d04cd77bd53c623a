import type { Form } from './form.ts'

/** What follows from a thing alone: worked out when it is first asked for, and kept for as long as the thing is. */
export function oncePer<Thing extends object, Result>(work: (thing: Thing) => Result): (thing: Thing) => Result {
  const known = new WeakMap<Thing, Result>()
  return thing => {
    const found = known.get(thing)
    if (found !== undefined) return found
    const result = work(thing)
    known.set(thing, result)
    return result
  }
}

/** The same for a form. */
export function oncePerForm<Result>(work: (form: Form) => Result): (form: Form) => Result {
  return oncePer(work)
}
