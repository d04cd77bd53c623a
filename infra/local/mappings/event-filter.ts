import { isJsonObject, type Json, type JsonObject, member, parseJson } from '../json.ts'

/** Whether an event passes. */
export type EventFilter = (event: Json) => boolean

type Test = (value: Json | undefined) => boolean

/**
 * Compiles filter patterns of event source mappings; an event passes when it matches one of them, and always when there
 * are none. Refuses (throws an Error naming it) a comparison other than equality, prefix, suffix, exists, anything-but
 * and numeric.
 */
export function compileFilter(patterns: readonly string[]): EventFilter {
  if (patterns.length === 0) return () => true
  const compiled = patterns.map(pattern => compilePattern(parseJson(pattern)))
  return event => compiled.some(matches => matches(event))
}

function compilePattern(pattern: Json): Test {
  if (Array.isArray(pattern)) {
    const tests = pattern.map(compileComparison)
    return value => tests.some(test => (Array.isArray(value) ? value.some(one => test(one)) : test(value)))
  }
  if (!isJsonObject(pattern))
    throw new Error(`a filter pattern must be an object or a list, not ${JSON.stringify(pattern)}`)
  if ('$or' in pattern) throw new Error('$or is not supported in filter patterns here')
  const parts = Object.entries(pattern).map(([name, inner]) => ({ name, test: compilePattern(inner ?? null) }))
  return value => parts.every(({ name, test }) => test(member(value, name)))
}

function compileComparison(rule: Json): Test {
  if (!isJsonObject(rule)) return value => value === rule
  const [kind, ...others] = Object.keys(rule)
  const compile = kind === undefined || others.length > 0 ? undefined : comparisons[kind]
  if (compile === undefined || kind === undefined)
    throw new Error(`${JSON.stringify(rule)} is not supported in filter patterns here`)
  return compile(rule[kind] ?? null, rule)
}

const comparisons: Readonly<Record<string, (argument: Json, rule: JsonObject) => Test>> = {
  prefix: (argument, rule) => {
    if (typeof argument !== 'string')
      throw new Error(`${JSON.stringify(rule)} is not supported in filter patterns here`)
    return value => typeof value === 'string' && value.startsWith(argument)
  },
  suffix: (argument, rule) => {
    if (typeof argument !== 'string')
      throw new Error(`${JSON.stringify(rule)} is not supported in filter patterns here`)
    return value => typeof value === 'string' && value.endsWith(argument)
  },
  exists: argument => value => (value !== undefined) === argument,
  'anything-but': (argument, rule) => {
    if (isJsonObject(argument)) throw new Error(`${JSON.stringify(rule)} is not supported in filter patterns here`)
    const excluded = Array.isArray(argument) ? argument : [argument]
    return value => value !== undefined && !excluded.includes(value)
  },
  numeric: (argument, rule) => {
    const limits = Array.isArray(argument) ? argument : []
    const tests: ((value: number) => boolean)[] = []
    for (let at = 0; at < limits.length; at += 2) {
      const compare = numericOperators[String(limits[at])]
      const limit = limits[at + 1]
      if (compare === undefined || typeof limit !== 'number')
        throw new Error(`${JSON.stringify(rule)} is not a numeric rule`)
      tests.push(value => compare(value, limit))
    }
    return value => typeof value === 'number' && tests.every(test => test(value))
  },
}

const numericOperators: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}
