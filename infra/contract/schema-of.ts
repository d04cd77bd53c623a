import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

/** JSON Schema 2020-12, as OpenAPI 3.1 and AsyncAPI 3.0 take it. */
export type JsonSchema = ReturnType<typeof toJsonSchema>

/**
 * What a valibot schema takes (`input`) or says (`output`), as JSON Schema. A check in code, which no schema can say
 * (text is sound, answers are not nested too deeply), is left out: the description of a call tells of it.
 */
export function schemaOf(schema: v.GenericSchema, side: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...converted } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: side === 'input' ? 'input' : 'ignore',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' ? { ...jsonSchema, type: 'object' } : undefined,
  })
  return converted
}
