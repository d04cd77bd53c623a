const compiled = new Map<string, RegExp>()

/** Whether text matches a pattern of IAM: `*` is any number of characters, `?` is one. */
export function matchesWildcard(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  const key = `${ignoreCase}${pattern}`
  const known = compiled.get(key)
  if (known !== undefined) return known.test(text)
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
  compiled.set(key, expression)
  return expression.test(text)
}
