import { isGroup, isList } from './applies.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { stepsOf } from './pointer.ts'
import { resolve } from './resolve.ts'

/** Who may read an answer. Child protection reads all; every other audience only what is marked for it. */
export type Audience = 'child-protection' | (string & {})

/**
 * The answers that an audience may read: the only way answers leave for anyone. What is not marked does not pass,
 * and neither does anything the schema does not know. An `x-audience` on a group holds for all within it.
 */
export function disclose(form: Form, answers: Answers, audience: Audience): Answers {
  const plan = plansOf(form).get(audience)
  const shown = plan && show(plan, answers)
  return isGroup(shown) ? shown : {}
}

/** What of an answer an audience may read; where that is nothing, there is no plan. */
type Plan =
  | { readonly shows: 'all' }
  | { readonly shows: 'questions'; readonly marked: boolean; readonly questions: readonly (readonly [string, Plan])[] }
  | { readonly shows: 'entries'; readonly marked: boolean; readonly entry: Plan | undefined }

/** A plan for every audience that the form names; whoever it does not name has none, and reads nothing. */
const plansOf = oncePerForm((form): ReadonlyMap<Audience, Plan> => {
  const plans = new Map<Audience, Plan>()
  for (const audience of new Set(['child-protection', ...audiencesIn(form.schema)])) {
    const plan = planOf(form, form.schema, '', audience, audience === 'child-protection')
    if (plan !== undefined) plans.set(audience, plan)
  }
  return plans
})

/** Who reads something of a form: child protection, and every audience that it marks a question for. */
export function audiencesNamedIn(form: Form): readonly Audience[] {
  return [...plansOf(form).keys()]
}

/** Whether an audience reads the answer to a question, or a part of it. `place`: in the answers, without entry numbers. */
export function mayRead(form: Form, audience: Audience, place: string): boolean {
  let plan = plansOf(form).get(audience)
  for (const step of stepsOf(place)) {
    if (plan?.shows === 'entries') plan = plan.entry
    if (plan?.shows === 'questions') plan = plan.questions.find(([name]) => name === step)?.[1]
  }
  return plan !== undefined
}

function audiencesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'x-audience' && Array.isArray(value) ? value.map(String) : audiencesIn(value),
  )
}

function planOf(form: Form, schema: Schema, pointer: string, audience: Audience, around: boolean): Plan | undefined {
  if (typeof schema === 'boolean') return undefined
  const { schema: known, definition } = resolve(form.schema, schema, pointer)
  const marked = around || (known['x-audience'] ?? []).includes(audience)
  const base = definition ?? pointer
  if (known.properties !== undefined) {
    const questions = Object.entries(known.properties).flatMap(([name, question]) => {
      const plan = planOf(form, question, `${base}/properties/${name}`, audience, marked)
      return plan === undefined ? [] : [[name, plan] as const]
    })
    return questions.length > 0 || marked ? { shows: 'questions', marked, questions } : undefined
  }
  if (known.type === 'array' && known.items !== undefined) {
    const entry = planOf(form, known.items, `${base}/items`, audience, marked)
    return entry !== undefined || marked ? { shows: 'entries', marked, entry } : undefined
  }
  return marked ? { shows: 'all' } : undefined
}

function show(plan: Plan, value: Json | undefined): Json | undefined {
  if (plan.shows === 'all') return value
  if (plan.shows === 'entries') {
    if (!isList(value)) return undefined
    const { entry } = plan
    const entries = entry === undefined ? [] : value.map(one => show(entry, one)).filter(one => one !== undefined)
    return entries.length > 0 || plan.marked ? entries : undefined
  }
  if (!isGroup(value)) return undefined
  const kept: Record<string, Json> = {}
  let empty = !plan.marked
  for (const [name, question] of plan.questions) {
    const part = Object.hasOwn(value, name) ? show(question, value[name]) : undefined
    if (part === undefined) continue
    kept[name] = part
    empty = false
  }
  return empty ? undefined : kept
}
