import type { RunReport } from './driver.ts'

/** A report for people: the seed to see it again with, what went wrong on purpose, the counts, and what did not hold. */
export function linesOf({ seed, injected, counts, violations }: RunReport): readonly string[] {
  const list = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  const kinds = Map.groupBy(violations, violation => violation)
  return [
    `seed ${seed}`,
    `faults: ${list(injected)}`,
    `counts: ${list(counts)}`,
    violations.length === 0
      ? 'every promise held'
      : [...kinds].map(([violation, all]) => `BROKEN ${all.length} x ${violation}`).join('\n'),
  ]
}
