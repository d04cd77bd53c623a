import { matchesWildcard } from './wildcard.ts'

/** What a request says about itself, by condition key in lower case; a list for keys that hold several values. */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>

type Compare = (actual: string, expected: string) => boolean

const same: Compare = (actual, expected) => actual === expected
const like: Compare = (actual, expected) => matchesWildcard(expected, actual)

const comparisons: Readonly<Record<string, { compare: Compare; negated: boolean }>> = {
  StringEquals: { compare: same, negated: false },
  StringNotEquals: { compare: same, negated: true },
  StringEqualsIgnoreCase: { compare: (a, b) => a.toLowerCase() === b.toLowerCase(), negated: false },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like, negated: false },
  ArnLike: { compare: like, negated: false },
  ArnNotEquals: { compare: like, negated: true },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: (a, b) => a.toLowerCase() === b.toLowerCase(), negated: false },
}

// Each of these is filled in for the requests that AWS fills it in for; any other key would be judged as absent, wrongly.
const knownKeys = new Set([
  'aws:principalaccount',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'dynamodb:enclosingoperation',
  'dynamodb:leadingkeys',
  'events:managedby',
  'kms:calleraccount',
  'kms:encryptioncontextkeys',
  'kms:viaservice',
  's3:prefix',
])

export function isKnownConditionKey(key: string): boolean {
  const lower = key.toLowerCase()
  return knownKeys.has(lower) || lower.startsWith('kms:encryptioncontext:')
}

export function isKnownOperator(operator: string): boolean {
  const { base } = parseOperator(operator)
  return base === 'Null' || base in comparisons
}

/**
 * Whether one condition holds, by IAM's rules: an absent key fails a positive comparison and passes a negated one,
 * `IfExists` passes it, `ForAllValues` passes on no values, `ForAnyValue` fails on none.
 */
export function conditionHolds(
  operator: string,
  key: string,
  expected: readonly string[],
  context: RequestContext,
): boolean {
  const { base, set, ifExists } = parseOperator(operator)
  const actual = context.get(key.toLowerCase())
  if (base === 'Null') return expected.some(value => (value.toLowerCase() === 'true') === (actual === undefined))
  const comparison = comparisons[base]
  if (comparison === undefined) return false
  const { compare, negated } = comparison
  const accepted = (value: string) => expected.some(candidate => compare(value, candidate)) !== negated
  if (actual === undefined) return ifExists || set === 'ForAllValues' || (negated && set === undefined)
  const values = typeof actual === 'string' ? [actual] : actual
  if (set === 'ForAllValues') return values.every(accepted)
  return negated && set === undefined ? values.every(accepted) : values.some(accepted)
}

function parseOperator(operator: string): { base: string; set: string | undefined; ifExists: boolean } {
  const [, set, base = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? []
  return { base, set, ifExists: suffix !== undefined }
}
