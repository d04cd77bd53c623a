import fc from 'fast-check'
import { applicability, applies, settle } from '../../shared/forms/applies.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Form, Json, Schema, SchemaObject } from '../../shared/forms/form.ts'
import { at, below, stepsOf } from '../../shared/forms/pointer.ts'
import { resolve, schemaAt } from '../../shared/forms/resolve.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'
import { between, pick, type Random } from './random.ts'

/** Tries before a set of answers is given up: a condition may narrow what an earlier choice allowed. */
const REPAIRS = 100

/**
 * Answers that the form accepts, made by answering it in order as an officer would: what is required always, the rest by
 * chance. Undefined when no such answers were found.
 */
export function generateAnswers(form: Form, random: Random, willingness = random()): Answers | undefined {
  let answers = fill(form, random, willingness, {})
  for (let repair = 0; repair < REPAIRS; repair++) {
    const settled = settle(form, answers)
    const faults = faultsOf(form, settled.answers)
    if (faults.length === 0) return settled.answers
    answers = settled.answers
    for (const { path, code } of faults) {
      const value = at(answers, path)
      const list = Array.isArray(value) ? value : undefined
      const options = code === 'not-an-option' ? schemaFor(form, path).schema.oneOf : undefined
      if (code === 'too-many' && list !== undefined) answers = withAnswer(answers, path, list.slice(0, 1))
      // A condition has narrowed the options: each is tried in its turn.
      else if (options !== undefined)
        answers = withAnswer(answers, path, options[repair % options.length]?.const ?? null)
      else answers = withAnswer(answers, path, valueFor(form, path, random))
    }
    answers = fill(form, random, willingness, answers)
  }
  return undefined
}

function fill(form: Form, random: Random, willingness: number, start: Answers): Answers {
  let answers = start
  for (const place of questionPlaces(form)) {
    const found = applicability(form, answers)
    if (at(answers, place) !== undefined || !applies(found, place)) continue
    if (found.required.has(place) || random() < willingness)
      answers = withAnswer(answers, place, valueFor(form, place, random))
  }
  return answers
}

/** Every question below a page, in order; what stands inside a list is made with its list. */
export function questionPlaces(form: Form): readonly string[] {
  const places: string[] = []
  const visit = (schema: Schema, pointer: string, place: string): void => {
    const { schema: known, definition } = resolve(form.schema, schema, pointer)
    const base = definition ?? pointer
    if (known.properties === undefined) places.push(place)
    for (const [name, part] of Object.entries(known.properties ?? {}))
      visit(part, `${base}/properties/${name}`, below(place, name))
  }
  for (const [name, part] of Object.entries(form.schema.properties)) visit(part, `/properties/${name}`, below('', name))
  return places
}

/** The schema of the question at a place in the answers, entries of lists included. */
export function schemaFor(form: Form, place: string): { readonly schema: SchemaObject; readonly base: string } {
  let here = resolve(form.schema, form.schema, '')
  for (const step of stepsOf(place)) {
    const base = here.definition ?? here.pointer
    const list = here.schema.type === 'array'
    const pointer = list ? `${base}/items` : `${base}/properties/${step}`
    here = resolve(form.schema, schemaAt(form.schema, pointer), pointer)
  }
  return { schema: here.schema, base: here.definition ?? here.pointer }
}

function valueFor(form: Form, place: string, random: Random): Json {
  const { schema, base } = schemaFor(form, place)
  return value(form, schema, base, random)
}

function value(form: Form, schema: SchemaObject, base: string, random: Random): Json {
  if (schema.const !== undefined) return schema.const
  if (schema.oneOf !== undefined) return pick(random, schema.oneOf).const
  if (schema.enum !== undefined) return pick(random, schema.enum)
  switch (schema.type) {
    case 'integer':
      return between(random, schema.minimum ?? 0, schema.maximum ?? 100)
    case 'number':
      return Math.round((schema.minimum ?? 0) + random() * ((schema.maximum ?? 100) - (schema.minimum ?? 0)))
    case 'boolean':
      return random() < 0.5
    case 'array':
      return listFor(form, schema, base, random)
    case 'object':
      return groupFor(form, schema, base, random)
    default:
      return textFor(schema, random)
  }
}

function listFor(form: Form, schema: SchemaObject, base: string, random: Random): Json {
  const items = resolve(form.schema, schema.items ?? true, `${base}/items`)
  const length = between(random, schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3))
  const entries: Json[] = []
  for (let tries = 0; entries.length < length && tries < 100; tries++) {
    const entry = value(form, items.schema, items.definition ?? items.pointer, random)
    const text = JSON.stringify(entry)
    if (schema.uniqueItems !== true || entries.every(other => JSON.stringify(other) !== text)) entries.push(entry)
  }
  return entries
}

/** A group's questions: the required ones, and some others. Conditions inside it are met by dropping and repairing. */
function groupFor(form: Form, schema: SchemaObject, base: string, random: Random): Json {
  const entries: [string, Json][] = []
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) !== true && random() < 0.5) continue
    const known = resolve(form.schema, part, `${base}/properties/${name}`)
    entries.push([name, value(form, known.schema, known.definition ?? known.pointer, random)])
  }
  return Object.fromEntries(entries)
}

const TEXTS = ['a', "Ana's", 'Ñandú 🌻', 'Jean-Baptiste', 'مرحبا', '<b>x</b>', 'two\nlines', '=1+1', 'x'.repeat(60)]

function textFor(schema: SchemaObject, random: Random): string {
  const day = new Date(Date.UTC(2000, 0, 1 + between(random, 0, 12_000)))
  if (schema.format === 'date') return day.toISOString().slice(0, 10)
  if (schema.format === 'date-time') return new Date(day.getTime() + between(random, 0, 86_399) * 1000).toISOString()
  if (schema.format === 'email') return 'someone@example.org'
  if (schema.format === 'uri') return 'urn:uuid:01950000-0000-7000-8000-000000000000'
  if (schema.pattern !== undefined) return matching(schema.pattern, schema, random)
  const text = pick(random, TEXTS)
  return text.length > (schema.maxLength ?? 4000) ? text.slice(0, 1) : text.padEnd(schema.minLength ?? 0, 'x')
}

/** A text that matches a pattern, of a length the question takes where one of a hundred has it. */
function matching(pattern: string, { minLength = 0, maxLength = 4000 }: SchemaObject, random: Random): string {
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 100, seed: between(random, 0, 1e9) })
  return texts.find(text => text.length >= minLength && text.length <= maxLength) ?? texts[0] ?? ''
}
