import { Ajv2020 } from 'ajv/dist/2020.js'
import type { SchemaFault } from '../../shared/forms/check-schema.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const ajv = new Ajv2020({ strict: false, allErrors: true })

/** Where a schema is not as its own meta-schema (JSON Schema 2020-12) wants it. */
export function metaSchemaFaults(schema: Readonly<Record<string, unknown>>): readonly SchemaFault[] {
  if (schema.$schema !== DIALECT) return [{ pointer: '/$schema', reason: `must be ${DIALECT}` }]
  if (ajv.validateSchema({ ...schema }) === true) return []
  const reasons = new Map<string, string>()
  for (const { instancePath, message } of ajv.errors ?? [])
    if (!reasons.has(instancePath)) reasons.set(instancePath, `is not sound JSON Schema: ${message ?? 'it is refused'}`)
  return [...reasons].map(([pointer, reason]) => ({ pointer, reason }))
}
