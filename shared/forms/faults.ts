import { cutLists } from './cut-lists.ts'
import type { Answers, Form, ValidatorError } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { below, stepsOf } from './pointer.ts'
import { resolve, schemaAt } from './resolve.ts'

/** One thing wrong with the answers. `path` is a JSON Pointer into them; the value itself is never repeated. */
export interface Fault {
  readonly path: string
  readonly code: FaultCode
}

export type FaultCode =
  | 'required'
  | 'does-not-apply'
  | 'unknown-question'
  | 'not-an-option'
  | 'not-text'
  | 'not-a-number'
  | 'not-a-whole-number'
  | 'not-a-list'
  | 'not-a-group'
  | 'too-short'
  | 'too-long'
  | 'too-small'
  | 'too-large'
  | 'too-few'
  | 'too-many'
  | 'repeated'
  | 'not-a-date'
  | 'not-a-date-time'
  | 'in-the-future'
  | 'not-an-email'
  | 'not-a-uri'
  | 'wrong-pattern'
  | 'missing-choice'
  | 'not-an-attachment'
  | 'still-being-checked'
  | 'attachment-refused'
  | 'not-allowed'

/** More than an officer can read at once; the rest is found again when these are mended. */
const MOST_FAULTS = 100

const LIMITS: Readonly<Record<string, FaultCode>> = {
  'false schema': 'does-not-apply',
  enum: 'not-an-option',
  const: 'not-an-option',
  minLength: 'too-short',
  maxLength: 'too-long',
  minimum: 'too-small',
  maximum: 'too-large',
  minItems: 'too-few',
  maxItems: 'too-many',
  uniqueItems: 'repeated',
  pattern: 'wrong-pattern',
  contains: 'missing-choice',
  not: 'not-allowed',
}

const TYPES: Readonly<Record<string, FaultCode>> = {
  string: 'not-text',
  number: 'not-a-number',
  integer: 'not-a-whole-number',
  array: 'not-a-list',
  object: 'not-a-group',
}

const FORMATS: Readonly<Record<string, FaultCode>> = {
  date: 'not-a-date',
  'date-time': 'not-a-date-time',
  email: 'not-an-email',
  uri: 'not-a-uri',
}

/**
 * What is wrong with answers, one fault a question, in the order of the questions; empty when nothing is.
 * Answers to questions that do not apply are faults here: drop them first (`settle`) where that is meant.
 */
export function faultsOf(form: Form, answers: Answers): readonly Fault[] {
  if (form.validate(cutLists(form, answers))) return []
  const first = new Map<string, Fault>()
  for (const error of form.validate.errors ?? []) {
    const fault = faultOf(error)
    if (fault === undefined) continue
    const known = first.get(fault.path)
    if (known === undefined || weight(fault) < weight(known)) first.set(fault.path, fault)
  }
  return inOrder(form, [...first.values()])
}

/** Faults in the order of the questions, as many as an officer can read. */
export function inOrder(form: Form, faults: readonly Fault[]): readonly Fault[] {
  const places = questionOrder(form)
  return faults
    .map(fault => ({ fault, key: orderKey(fault.path, places) }))
    .sort((a, b) => compare(a.key, b.key))
    .slice(0, MOST_FAULTS)
    .map(entry => entry.fault)
}

/** A wrong type, or an answer that must not be there, says it all: what else is wrong with the value does not matter. */
function weight(fault: Fault): number {
  if (fault.code === 'does-not-apply') return 0
  return Object.values(TYPES).includes(fault.code) ? 1 : 2
}

function faultOf(error: ValidatorError): Fault | undefined {
  const { instancePath, keyword, params } = error
  // Why each entry was not the one that `contains` looks for: one fault of the list says it all.
  if (error.schemaPath?.includes('/contains/')) return undefined
  switch (keyword) {
    case 'if':
      return undefined
    case 'required':
    case 'dependentRequired':
      return { path: below(instancePath, String(params.missingProperty)), code: 'required' }
    case 'additionalProperties':
      return { path: below(instancePath, String(params.additionalProperty)), code: 'unknown-question' }
    case 'type':
      return { path: instancePath, code: TYPES[String(params.type)] ?? 'not-allowed' }
    case 'format':
      return { path: instancePath, code: FORMATS[String(params.format)] ?? 'not-allowed' }
    default:
      return { path: instancePath, code: LIMITS[keyword] ?? 'not-allowed' }
  }
}

/** Where each question stands in the form: pointer without array positions -> rank. */
const questionOrder = oncePerForm((form): ReadonlyMap<string, number> => {
  const order = new Map<string, number>()
  const visit = (pointer: string, place: string): void => {
    const { schema, definition } = resolve(form.schema, schemaAt(form.schema, pointer), pointer)
    const base = definition ?? pointer
    // An entry of a list has its list's place: its questions come below it.
    if (!order.has(place)) order.set(place, order.size)
    for (const name of Object.keys(schema.properties ?? {})) visit(`${base}/properties/${name}`, below(place, name))
    if (schema.type === 'array' && schema.items !== undefined) visit(`${base}/items`, place)
  }
  for (const name of Object.keys(form.schema.properties)) visit(`/properties/${name}`, below('', name))
  return order
})

function orderKey(path: string, places: ReadonlyMap<string, number>): readonly number[] {
  const key: number[] = []
  let place = ''
  for (const step of stepsOf(path)) {
    if (/^\d+$/.test(step)) {
      key.push(Number(step))
      continue
    }
    place = below(place, step)
    key.push(places.get(place) ?? Number.MAX_SAFE_INTEGER)
  }
  return key
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
