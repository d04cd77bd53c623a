import type { Operated } from './operated.ts'

/** Counts something that was done: `count('sent', 3)`. */
export type Count = (name: string, more?: number) => void

/**
 * Does something that the journal must know of: written down before, and again with its counts, whatever came of it. What
 * is counted is shown there in the order of `named`, from nought on.
 */
export async function journalled<Result>(
  { journal, by }: Operated,
  entry: { readonly what: string; readonly about: Readonly<Record<string, string | undefined>> },
  named: readonly string[],
  work: (count: Count) => Promise<Result>,
): Promise<Result> {
  const counts = Object.fromEntries(named.map(name => [name, 0]))
  const about = Object.fromEntries(Object.entries(entry.about).filter(pair => pair[1] !== undefined)) as Record<
    string,
    string
  >
  const end = await journal.begin({ by, what: entry.what, about })
  let state: 'done' | 'failed' = 'failed'
  try {
    const result = await work((name, more = 1) => {
      counts[name] = (counts[name] ?? 0) + more
    })
    state = 'done'
    return result
  } finally {
    await end(state, counts)
  }
}
