import * as v from 'valibot'
import type { Evaluation } from '../template/evaluate.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'

/** CloudFormation accepts `"true"` where it means `true`. */
export const flag = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform(text => text === 'true'),
  ),
])

/** CloudFormation accepts `"3"` where it means `3`. */
export const integer = v.union([
  v.pipe(v.number(), v.integer()),
  v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number)),
])

/** A property that is accepted and does nothing here; the reason says why that is harmless. */
export const inert = (reason: string) => v.optional(v.pipe(v.unknown(), v.description(reason)))

export interface Stack {
  readonly template: Template
  readonly evaluation: Evaluation
}

/** The resource's evaluated properties. Refuses, by name, each property that the schema does not list. */
export function readProperties<Schema extends v.GenericSchema>(
  schema: Schema,
  { template, evaluation }: Stack,
  logicalId: string,
): v.InferOutput<Schema> {
  const properties = evaluation.value(template.Resources[logicalId]?.Properties ?? {}, placeOf(template, logicalId))
  const parsed = v.safeParse(schema, properties)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const property = v.getDotPath(issue) ?? undefined
  const reason =
    issue.type === 'strict_object' && issue.expected === 'never' ? 'it is not honoured on this machine' : issue.message
  throw new Unhonourable(placeOf(template, logicalId, property), reason)
}

/** The logical ids of the resources of this type that exist under the template's conditions. */
export function resourcesOf({ template, evaluation }: Stack, type: string): string[] {
  return Object.entries(template.Resources)
    .filter(([logicalId, resource]) => resource.Type === type && evaluation.exists(logicalId))
    .map(([logicalId]) => logicalId)
}
