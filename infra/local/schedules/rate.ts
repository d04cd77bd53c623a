const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** Milliseconds between calls of `rate(5 minutes)`, given what stands in the parentheses. Refuses (throws) anything else. */
export function rateMilliseconds(expression: string): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(expression.trim()) ?? []
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') throw new Error(`rate(${expression}) is not a rate`)
  if (Number(count) < 1) throw new Error(`rate(${expression}) is not a rate`)
  return Number(count) * unitMilliseconds[unit]
}
