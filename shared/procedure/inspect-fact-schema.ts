import type { Schema } from '../forms/form.ts'
import type { FactName, FactValue } from './facts.ts'

/** The keywords that a condition over facts may use: enough to say which values facts have, and no more. */
const KEYWORDS = ['properties', 'allOf', 'anyOf', 'not']

/** What is wrong with a condition over facts: a fact nobody knows, a value it never has, a keyword that says nothing here. */
export function inspectFactSchema(
  schema: Schema,
  domains: ReadonlyMap<FactName, readonly FactValue[]>,
): readonly string[] {
  if (typeof schema === 'boolean') return []
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.not === undefined ? [] : [schema.not])]
  return [
    ...Object.keys(schema)
      .filter(keyword => !KEYWORDS.includes(keyword))
      .map(keyword => `"${keyword}" is no keyword of a condition over facts`),
    ...Object.entries(schema.properties ?? {}).flatMap(([fact, value]) => inspectValue(fact, value, domains.get(fact))),
    ...parts.flatMap(part => inspectFactSchema(part, domains)),
  ]
}

function inspectValue(fact: FactName, schema: Schema, domain: readonly FactValue[] | undefined): readonly string[] {
  if (domain === undefined) return [`"${fact}" is no fact of a case`]
  if (typeof schema === 'boolean') return [`"${fact}" is not compared with anything`]
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const]
  if (values.length === 0) return [`"${fact}" is not compared with anything`]
  return values
    .filter(value => !domain.some(one => one === value))
    .map(value => `${fact} is never ${JSON.stringify(value)}: it is one of ${domain.join(', ')}`)
}
