import { createHash } from 'node:crypto'

/** The same function, asked only once in a process for arguments that are the same as JSON; they must be plain data. */
export function onceForEach<const Arguments extends readonly unknown[], Result>(
  make: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  const made = new Map<string, Promise<Result>>()
  return (...given) => {
    const key = createHash('sha256').update(JSON.stringify(given)).digest('base64')
    const known = made.get(key)
    if (known !== undefined) return known
    const result = make(...given)
    made.set(key, result)
    return result
  }
}
