import { checkSync } from 'recheck'
import { isObject, type SchemaFault } from '../../shared/forms/check-schema.ts'
import { SCHEMAS_NAMED_IN } from '../../shared/forms/keywords.ts'
import { below } from '../../shared/forms/pointer.ts'

// The checker's JavaScript gives the same verdicts everywhere; its native programs are not there on every machine.
process.env.RECHECK_SYNC_BACKEND = 'pure'

/** How long one pattern may be looked at, in milliseconds. */
const PATIENCE = 20_000

/**
 * Every `pattern` of a schema that some text makes slow out of all proportion (catastrophic backtracking), or that
 * cannot be shown to be quick.
 */
export function slowPatterns(schema: unknown): readonly SchemaFault[] {
  return patternsIn(schema, '').flatMap(({ pattern, pointer }) => {
    // As Ajv compiles it.
    const found = checkSync(pattern, 'u', { timeout: PATIENCE })
    if (found.status === 'safe') return []
    const why =
      found.status === 'vulnerable'
        ? `takes ${found.complexity.summary} time on a text such as ${found.attack.pattern}`
        : `cannot be shown to be quick (${found.error.kind})`
    return [{ pointer, reason: `${JSON.stringify(pattern)} ${why}` }]
  })
}

interface Pattern {
  readonly pattern: string
  readonly pointer: string
}

/** `named`: the keys are names the form's author chose (a question may be called `pattern`), not keywords. */
function patternsIn(value: unknown, pointer: string, named = false): readonly Pattern[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => patternsIn(entry, below(pointer, index)))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, entry]) => {
    const here = below(pointer, key)
    if (!named && key === 'pattern' && typeof entry === 'string') return [{ pattern: entry, pointer: here }]
    // What stands in a constant is an answer, and no schema.
    if (!named && (key === 'const' || key === 'enum')) return []
    return patternsIn(entry, here, !named && SCHEMAS_NAMED_IN.has(key))
  })
}
