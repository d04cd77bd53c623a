import type { FormSchema, Schema } from './form.ts'
import { below } from './pointer.ts'
import { schemaAt } from './resolve.ts'

/** What decides whether a question applies: pointers into the answers, without entry numbers. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>

/** For every question that a condition can forbid, the questions which that condition reads. */
export function dependenciesOf(form: FormSchema): Dependencies {
  const found = new Map<string, Set<string>>()

  function walk(schema: Schema, instance: string, reading: readonly string[]): void {
    if (typeof schema === 'boolean') return
    if (schema.$ref !== undefined) walk(schemaAt(form, schema.$ref.slice(1)), instance, reading)
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      const here = below(instance, name)
      if (part === false) found.set(here, new Set([...(found.get(here) ?? []), ...reading]))
      else walk(part, here, reading)
    }
    if (schema.items !== undefined) walk(schema.items, instance, reading)
    for (const part of schema.allOf ?? []) walk(part, instance, reading)
    for (const [name, part] of Object.entries(schema.dependentSchemas ?? {}))
      walk(part, instance, [...reading, below(instance, name)])
    if (schema.if !== undefined) {
      const more = [...reading, ...readBy(form, schema.if, instance)]
      for (const branch of [schema.then, schema.else]) if (branch !== undefined) walk(branch, instance, more)
    }
  }

  walk(form, '', [])
  return found
}

/** The questions that a condition looks at. */
function readBy(form: FormSchema, schema: Schema, instance: string): readonly string[] {
  if (typeof schema === 'boolean') return []
  const inner = (part: Schema, place: string): readonly string[] => {
    const deeper = readBy(form, part, place)
    return deeper.length > 0 ? deeper : [place]
  }
  return [
    ...(schema.$ref === undefined ? [] : readBy(form, schemaAt(form, schema.$ref.slice(1)), instance)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => inner(part, below(instance, name))),
    ...(schema.required ?? [])
      .filter(name => !Object.hasOwn(schema.properties ?? {}, name))
      .map(name => below(instance, name)),
    ...Object.keys(schema.dependentSchemas ?? {}).map(name => below(instance, name)),
    ...Object.entries(schema.dependentRequired ?? {}).flatMap(([name, needed]) =>
      [name, ...needed].map(one => below(instance, one)),
    ),
    ...[
      ...(schema.allOf ?? []),
      ...(schema.anyOf ?? []),
      ...Object.values(schema.dependentSchemas ?? {}),
      ...[schema.not, schema.if, schema.then, schema.else].filter(part => part !== undefined),
    ].flatMap(part => readBy(form, part, instance)),
  ]
}

/**
 * A circle of questions whose conditions depend on one another, as the pointers along it; undefined when there is none,
 * and what applies then does not depend on the order of answering.
 */
export function circleOf(dependencies: Dependencies): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (question: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(question)
    if (start >= 0) return [...path.slice(start), question]
    if (done.has(question)) return undefined
    for (const next of neededBy(dependencies, question)) {
      const circle = visit(next, [...path, question])
      if (circle !== undefined) return circle
    }
    done.add(question)
    return undefined
  }
  for (const question of dependencies.keys()) {
    const circle = visit(question, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

/** What a question's applying rests on: its own conditions, and those of the groups around it. */
export function neededBy(dependencies: Dependencies, question: string): ReadonlySet<string> {
  const needed = new Set<string>()
  for (let here = question; here !== ''; here = here.slice(0, here.lastIndexOf('/')))
    for (const one of dependencies.get(here) ?? []) needed.add(one)
  return needed
}
