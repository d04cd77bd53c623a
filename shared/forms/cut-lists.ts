import { isGroup, isList } from './applies.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { resolve } from './resolve.ts'

/**
 * Answers with every list that is longer than its `maxItems` cut after one entry too many. The form judges them alike,
 * in bounded time: entries that are compared with one another (`uniqueItems`) take a minute when there are a hundred
 * thousand of them.
 */
export function cutLists(form: Form, answers: Answers): Answers {
  const cut = shorten(listsOf(form), answers)
  return isGroup(cut) ? cut : answers
}

/** Where lists stand in an answer; where there are none, there is no plan. */
interface Plan {
  readonly most: number | undefined
  readonly entry: Plan | undefined
  readonly questions: readonly (readonly [string, Plan])[]
}

const listsOf = oncePerForm((form): Plan => planOf(form, form.schema, '') ?? NO_LISTS)
const NO_LISTS: Plan = { most: undefined, entry: undefined, questions: [] }

function planOf(form: Form, schema: Schema, pointer: string): Plan | undefined {
  const { schema: known, definition } = resolve(form.schema, schema, pointer)
  const base = definition ?? pointer
  const questions = Object.entries(known.properties ?? {}).flatMap(([name, question]) => {
    const plan = planOf(form, question, `${base}/properties/${name}`)
    return plan === undefined ? [] : [[name, plan] as const]
  })
  const entry = known.items === undefined ? undefined : planOf(form, known.items, `${base}/items`)
  if (known.maxItems === undefined && entry === undefined && questions.length === 0) return undefined
  return { most: known.maxItems, entry, questions }
}

function shorten(plan: Plan, value: Json): Json {
  if (isList(value)) {
    const { most, entry } = plan
    const kept = most !== undefined && value.length > most + 1 ? value.slice(0, most + 1) : value
    if (entry === undefined) return kept
    const shorter = kept.map(one => shorten(entry, one))
    return shorter.some((one, index) => one !== kept[index]) ? shorter : kept
  }
  if (!isGroup(value)) return value
  const changed: [string, Json][] = []
  for (const [name, question] of plan.questions) {
    const part = Object.hasOwn(value, name) ? value[name] : undefined
    if (part === undefined) continue
    const shorter = shorten(question, part)
    if (shorter !== part) changed.push([name, shorter])
  }
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) }
}
