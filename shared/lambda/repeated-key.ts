/** A string of JSON, or what opens, closes and separates its objects and lists. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/**
 * Whether an object in a JSON text names a member twice. `JSON.parse` takes the last of them, others take the first:
 * what two readers of one text understand differently is refused. The text is sound JSON.
 */
export function hasRepeatedKey(json: string): boolean {
  // For each object around here the keys seen; for a list, nothing.
  const around: (Set<string> | undefined)[] = []
  let last = ''
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') around.push(new Set())
    else if (token === '[') around.push(undefined)
    else if (token === '}' || token === ']') around.pop()
    else if (token === ':') {
      // The same name may be written in more than one way: `"a"` and `"\\u0061"`.
      const key: unknown = JSON.parse(last)
      const keys = around.at(-1)
      if (typeof key !== 'string' || keys === undefined) continue
      if (keys.has(key)) return true
      keys.add(key)
    }
    last = token
  }
  return false
}
