import * as v from 'valibot'
import type { Json } from '../json.ts'
import { type Place, Unhonourable } from '../template/unhonourable.ts'
import { isKnownConditionKey, isKnownOperator } from './condition.ts'

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform(value => (typeof value === 'string' ? [value] : value)),
)

const conditionValue = v.pipe(
  v.union([v.string(), v.boolean(), v.number(), v.array(v.union([v.string(), v.boolean(), v.number()]))]),
  v.transform(value => (Array.isArray(value) ? value : [value]).map(String)),
)

const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: v.optional(oneOrMore),
  NotAction: v.optional(oneOrMore),
  Resource: v.optional(oneOrMore),
  NotResource: v.optional(oneOrMore),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), conditionValue)), {}),
})

const documentSchema = v.object({
  Statement: v.pipe(
    v.union([statementSchema, v.array(statementSchema)]),
    v.transform(statement => (Array.isArray(statement) ? statement : [statement])),
  ),
})

/** One statement of an identity policy. */
export type Statement = v.InferOutput<typeof statementSchema>

/** Reads a policy document. Refuses an element, condition operator or condition key that could not be judged here as AWS would. */
export function readStatements(document: Json, place: Place): readonly Statement[] {
  const parsed = v.safeParse(documentSchema, document)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Unhonourable({ ...place, property: v.getDotPath(issue) ?? 'PolicyDocument' }, issue.message)
  }
  for (const { Condition } of parsed.output.Statement) {
    for (const [operator, keys] of Object.entries(Condition)) {
      if (!isKnownOperator(operator))
        throw new Unhonourable(place, `the condition operator ${operator} is not known here`)
      const unknown = Object.keys(keys).find(key => !isKnownConditionKey(key))
      if (unknown !== undefined) throw new Unhonourable(place, `the condition key ${unknown} is not known here`)
    }
  }
  return parsed.output.Statement
}
