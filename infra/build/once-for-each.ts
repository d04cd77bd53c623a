import { createHash } from 'node:crypto'

/**
 * The same function, asked only once in a process for what is the same. `telling`: the plain data that decides what it
 * makes, where that is not its arguments themselves (a file's name, for example, says nothing of its content).
 */
export function onceForEach<const Arguments extends readonly unknown[], Result>(
  make: (...given: Arguments) => Promise<Result>,
  telling: (...given: Arguments) => unknown = (...given) => given,
): (...given: Arguments) => Promise<Result> {
  const made = new Map<string, Promise<Result>>()
  return (...given) => {
    const key = createHash('sha256')
      .update(JSON.stringify(telling(...given)))
      .digest('base64')
    const known = made.get(key)
    if (known !== undefined) return known
    const result = make(...given)
    made.set(key, result)
    return result
  }
}
