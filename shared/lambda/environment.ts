import * as v from 'valibot'
import type { QueuePair } from '../storage/delivery-state.ts'

/** What a function needs of its environment: refused at start, with the names that are missing. */
export function environment<const Names extends readonly string[]>(
  ...names: Names
): Readonly<Record<Names[number], string>> {
  const schema = v.object(v.entriesFromList(names, v.pipe(v.string(), v.nonEmpty())))
  const result = v.safeParse(schema, process.env)
  if (result.success) return result.output
  const missing = result.issues.map(issue => String(issue.path?.[0].key))
  throw new Error(`the environment lacks ${missing.join(', ')}`)
}

/** The authorities' queues with those of their dead letters, as the stack writes them: JSON. */
export function readQueuePairs(text: string): readonly QueuePair[] {
  return v.parse(
    v.array(v.object({ authority: v.string(), queue: v.string(), deadLetters: v.string() })),
    JSON.parse(text),
  )
}

/** The authorities' queue URLs, as the stack writes them: JSON, authority id -> URL. */
export function readQueues(text: string): Readonly<Record<string, string>> {
  return v.parse(v.record(v.string(), v.pipe(v.string(), v.url())), JSON.parse(text))
}
