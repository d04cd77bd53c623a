import type { Form, Schema } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { below } from './pointer.ts'
import { schemaAt } from './resolve.ts'

/** A question by its name in its group, and its place: below the nearest list entry around it, or in the answers. */
export interface Place {
  readonly name: string
  readonly place: string
}

/**
 * What a schema can say of one value about which questions apply, with `$ref` and `allOf` followed and every pointer
 * written out. Going through the schema itself for each set of answers took ten times as long.
 */
export interface ConditionPlan {
  readonly required: readonly string[]
  readonly requiredWith: readonly { readonly name: string; readonly places: readonly string[] }[]
  readonly forbidden: readonly Place[]
  readonly questions: readonly { readonly name: string; readonly plan: ConditionPlan }[]
  readonly lists: readonly { readonly place: string; readonly entry: ConditionPlan }[]
  readonly dependents: readonly { readonly name: string; readonly plan: ConditionPlan }[]
  readonly conditions: readonly {
    readonly holds: (value: unknown) => boolean
    readonly yes: ConditionPlan | undefined
    readonly no: ConditionPlan | undefined
  }[]
}

/** The plan of a whole form. */
export const conditionPlanOf = oncePerForm((form): ConditionPlan => planOf(form, form.schema, '', '') ?? EMPTY)

type Growing = { -readonly [Key in keyof ConditionPlan]: ConditionPlan[Key][number][] }

const nothing = (): Growing => ({
  required: [],
  requiredWith: [],
  forbidden: [],
  questions: [],
  lists: [],
  dependents: [],
  conditions: [],
})
const EMPTY: ConditionPlan = nothing()

/** Undefined where the schema says nothing about which questions apply: most questions, so nobody looks there again. */
function planOf(form: Form, schema: Schema, pointer: string, place: string): ConditionPlan | undefined {
  const plan = nothing()
  collect(form, schema, pointer, place, plan)
  return Object.values(plan).some(list => list.length > 0) ? plan : undefined
}

function collect(form: Form, schema: Schema, pointer: string, place: string, plan: Growing): void {
  if (typeof schema === 'boolean') return
  if (schema.$ref !== undefined) {
    const definition = schema.$ref.slice(1)
    collect(form, schemaAt(form.schema, definition), definition, place, plan)
  }
  for (const name of schema.required ?? []) plan.required.push(below(place, name))
  for (const [name, needed] of Object.entries(schema.dependentRequired ?? {}))
    plan.requiredWith.push({ name, places: needed.map(one => below(place, one)) })
  for (const [name, question] of Object.entries(schema.properties ?? {})) {
    const here = below(place, name)
    if (question === false) plan.forbidden.push({ name, place: here })
    else {
      const inner = planOf(form, question, below(below(pointer, 'properties'), name), here)
      if (inner !== undefined) plan.questions.push({ name, plan: inner })
    }
  }
  if (schema.items !== undefined) {
    const entry = planOf(form, schema.items, below(pointer, 'items'), '')
    if (entry !== undefined) plan.lists.push({ place, entry })
  }
  for (const [index, part] of (schema.allOf ?? []).entries())
    collect(form, part, below(below(pointer, 'allOf'), index), place, plan)
  for (const [name, part] of Object.entries(schema.dependentSchemas ?? {})) {
    const inner = planOf(form, part, below(below(pointer, 'dependentSchemas'), name), place)
    if (inner !== undefined) plan.dependents.push({ name, plan: inner })
  }
  if (schema.if !== undefined) {
    const holds = form.conditions[below(pointer, 'if')] ?? never
    const branch = (keyword: 'then' | 'else'): ConditionPlan | undefined =>
      schema[keyword] === undefined ? undefined : planOf(form, schema[keyword], below(pointer, keyword), place)
    plan.conditions.push({ holds, yes: branch('then'), no: branch('else') })
  }
}

const never = (): boolean => false
