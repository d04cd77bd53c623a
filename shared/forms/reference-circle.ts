/**
 * A circle of definitions that refer to one another, as their names along it; undefined where there is none. A form that
 * goes in a circle has no last question, so nobody could ever have answered it.
 */
export function referenceCircle(definitions: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(name)
    if (start >= 0) return [...path.slice(start), name]
    if (done.has(name)) return undefined
    for (const next of referencesIn(definitions[name])) {
      const circle = Object.hasOwn(definitions, next) ? visit(next, [...path, name]) : undefined
      if (circle !== undefined) return circle
    }
    done.add(name)
    return undefined
  }
  for (const name of Object.keys(definitions)) {
    const circle = visit(name, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

/** The definitions that a schema refers to, wherever within it. */
function referencesIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesIn)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const name = keyword === '$ref' && typeof value === 'string' ? /^#\/\$defs\/([^/]+)$/.exec(value)?.[1] : undefined
    return name === undefined ? referencesIn(value) : [name]
  })
}
