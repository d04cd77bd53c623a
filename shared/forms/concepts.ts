import { isGroup } from './applies.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { resolve } from './resolve.ts'

/** What answers say about concepts (`child.names`): every answered question that is about one. */
export function conceptsOf(form: Form, answers: Answers): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  for (const { concept, names } of placesOf(form)) {
    const value = valueAt(answers, names)
    if (value !== undefined) found.set(concept, value)
  }
  return found
}

/** What answers say about one concept: the last question that is about it. */
export function conceptIn(form: Form, answers: Answers, concept: string): Json | undefined {
  let found: Json | undefined
  for (const names of placesByConcept(form).get(concept) ?? []) found = valueAt(answers, names) ?? found
  return found
}

/** Where in the answers some concepts are told: the names that lead there. */
export function placesAbout(form: Form, concepts: ReadonlySet<string>): readonly (readonly string[])[] {
  return placesOf(form).flatMap(({ concept, names }) => (concepts.has(concept) ? [names] : []))
}

/** The answer to which some names lead. */
export function valueAt(answers: Answers, names: readonly string[]): Json | undefined {
  let value: Json | undefined = answers
  for (const name of names) value = isGroup(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

const placesByConcept = oncePerForm((form): ReadonlyMap<string, readonly (readonly string[])[]> => {
  const all = placesOf(form)
  return new Map(
    all.map(({ concept }) => [concept, all.filter(one => one.concept === concept).map(({ names }) => names)]),
  )
})

/** Where in the answers each concept is told, in the order of the questions. */
const placesOf = oncePerForm((form): readonly { readonly concept: string; readonly names: readonly string[] }[] => {
  const places: { concept: string; names: readonly string[] }[] = []
  const visit = (schema: Schema, pointer: string, names: readonly string[]): void => {
    const { schema: known } = resolve(form.schema, schema, pointer)
    if (known['x-concept'] !== undefined) places.push({ concept: known['x-concept'], names })
    for (const [name, question] of Object.entries(known.properties ?? {}))
      visit(question, `${pointer}/properties/${name}`, [...names, name])
  }
  visit(form.schema, '', [])
  return places
})
