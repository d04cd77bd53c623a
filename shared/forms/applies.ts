import { type ConditionPlan, conditionPlanOf } from './condition-plan.ts'
import type { Answers, Form, Json } from './form.ts'
import { below } from './pointer.ts'

/** What the schema says of each question under given answers; both hold JSON Pointers into the answers. */
export interface Applicability {
  /** Questions that must not be answered. Everything below a forbidden pointer is forbidden too. */
  readonly forbidden: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}

/** Which questions the schema forbids or requires under these answers, in one pass over schema and answers. */
export function applicability(form: Form, answers: Answers): Applicability {
  return survey(form, answers).applicability
}

interface Survey {
  readonly applicability: Applicability
  /** Forbidden questions that are answered all the same. */
  readonly answered: readonly string[]
}

function survey(form: Form, answers: Answers): Survey {
  const forbidden = new Set<string>()
  const required = new Set<string>()
  const answered: string[] = []

  function walk(plan: ConditionPlan, value: Json | undefined, entry: string): void {
    const group = isGroup(value) ? value : undefined
    for (const place of plan.required) required.add(entry + place)
    for (const { name, place } of plan.forbidden) {
      forbidden.add(entry + place)
      if (group !== undefined && Object.hasOwn(group, name)) answered.push(entry + place)
    }
    for (const { name, plan: inner } of plan.questions)
      walk(inner, group === undefined ? undefined : own(group, name), entry)
    if (group !== undefined) {
      for (const { name, places } of plan.requiredWith)
        if (Object.hasOwn(group, name)) for (const place of places) required.add(entry + place)
      for (const { name, plan: inner } of plan.dependents) if (Object.hasOwn(group, name)) walk(inner, value, entry)
    }
    if (isList(value))
      for (const { place, entry: inner } of plan.lists)
        for (const [index, one] of value.entries()) walk(inner, one, below(entry + place, index))
    for (const { holds, yes, no } of plan.conditions) {
      const next = holds(value ?? UNANSWERED) ? yes : no
      if (next !== undefined) walk(next, value, entry)
    }
  }

  walk(conditionPlanOf(form), answers, '')
  return { applicability: { forbidden, required }, answered }
}

/** What conditions see of a group that nobody has answered yet. */
const UNANSWERED: Answers = {}

/** Whether a question applies: neither it nor a group around it is forbidden. */
export function applies(found: Applicability, pointer: string): boolean {
  for (let here = pointer; here !== ''; here = here.slice(0, here.lastIndexOf('/')))
    if (found.forbidden.has(here)) return false
  return true
}

/** Answers without those that no longer apply, and which were dropped. */
export interface Settled {
  readonly answers: Answers
  readonly dropped: readonly string[]
  readonly applicability: Applicability
}

/**
 * Drops answers to questions that do not apply, until nothing more falls: a fixed point, which is reached
 * because the form check refuses conditions that depend on one another in a circle.
 */
export function settle(form: Form, answers: Answers): Settled {
  const dropped: string[] = []
  let kept = answers
  for (;;) {
    const { applicability: found, answered } = survey(form, kept)
    if (answered.length === 0) return { answers: kept, dropped, applicability: found }
    const next = without(kept, '', found.forbidden, withAncestors(answered), dropped)
    if (!isGroup(next)) return { answers: kept, dropped, applicability: found }
    kept = next
  }
}

function withAncestors(pointers: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>()
  for (const pointer of pointers)
    for (let here = pointer; !all.has(here); here = here.slice(0, here.lastIndexOf('/'))) all.add(here)
  return all
}

/** Goes only where something is to be dropped: what the form does not know can be of any depth, and stays as it is. */
function without(
  value: Json,
  instance: string,
  forbidden: ReadonlySet<string>,
  touched: ReadonlySet<string>,
  fallen: string[],
): Json {
  if (!touched.has(instance)) return value
  if (isList(value))
    return value.map((entry, index) => without(entry, below(instance, index), forbidden, touched, fallen))
  if (!isGroup(value)) return value
  const kept: [string, Json][] = []
  for (const [name, entry] of Object.entries(value)) {
    const here = below(instance, name)
    if (forbidden.has(here)) fallen.push(here)
    else kept.push([name, without(entry, here, forbidden, touched, fallen)])
  }
  return Object.fromEntries(kept)
}

export function isGroup(value: Json | undefined): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function own(group: Answers, name: string): Json | undefined {
  return Object.hasOwn(group, name) ? group[name] : undefined
}
