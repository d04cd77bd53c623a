import { schemaFor } from '../../infra/forms/generate-answers.ts'
import type { Answers, Form, Json } from '../../shared/forms/form.ts'
import { below, stepsOf } from '../../shared/forms/pointer.ts'

/** A unique text that was written somewhere, and who may read it. */
export interface Marker {
  readonly text: string
  /** Where it was written: `first-contact /child/names`, `flag note`. */
  readonly place: string
  readonly audiences: ReadonlySet<string>
}

/** Makes markers and remembers them. */
export function openMarkers() {
  const all: Marker[] = []
  const make = (place: string, audiences: readonly string[] = []): string => {
    const text = `zq${(all.length + 1).toString(36).padStart(4, '0')}xj`
    all.push({ text, place, audiences: new Set(['child-protection', ...audiences]) })
    return text
  }
  return { all, make }
}
export type Markers = ReturnType<typeof openMarkers>

/** Whom a question's own schema, or a group around it, is marked for: read from the schema, not from the code under test. */
export function markedFor(form: Form, place: string): readonly string[] {
  const steps = stepsOf(place)
  return steps.flatMap((_, index) => {
    const prefix = steps.slice(0, index + 1).reduce((path, step) => below(path, step), '')
    return schemaFor(form, prefix).schema['x-audience'] ?? []
  })
}

/** The answers with every free text replaced by a marker of its own. */
export function taint(form: Form, answers: Answers, markers: Markers): Answers {
  const visit = (value: Json, place: string): Json => {
    if (Array.isArray(value)) return value.map((entry, index) => visit(entry, below(place, String(index))))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, visit(entry, below(place, name))]))
    if (typeof value !== 'string' || !isFreeText(form, place)) return value
    return markers.make(`${form.id} ${place.replaceAll(/\/\d+/g, '/*')}`, markedFor(form, place))
  }
  return visit(answers as Json, '') as Answers
}

/** Whether anything may be written here: no option, date or pattern, and room for a marker. */
export function isFreeText(form: Form, place: string): boolean {
  const { schema } = schemaFor(form, place)
  const { type, oneOf, enum: values, format, pattern, const: fixed, maxLength = 100 } = schema
  return (
    type === 'string' &&
    [oneOf, values, format, pattern, fixed].every(word => word === undefined) &&
    maxLength >= 8 &&
    (schema.minLength ?? 0) <= 8
  )
}

/** Something that left the platform, or that a function sent over a wire. */
export interface Observation {
  readonly channel: 'queue' | 'webhook' | 'log' | 'error' | 'url' | 'wire' | 'answer' | 'operator'
  readonly text: string
  /** Who was answered; nobody may read a marker where it is left out. */
  readonly audiences?: readonly string[]
  readonly what: string
}

export interface Leak {
  readonly channel: Observation['channel']
  readonly what: string
  readonly place: string
}

/** Every marker that stands where it may not: plain, or as base64 or hex hold it. */
export function leaksIn(observations: readonly Observation[], markers: readonly Marker[]): readonly Leak[] {
  const byText = new Map(markers.flatMap(marker => disguises(marker.text).map(text => [text, marker] as const)))
  const lengths = [...new Set([...byText.keys()].map(text => text.length))]
  return observations.flatMap(({ channel, text, audiences = [], what }) => {
    const found = new Set<Marker>()
    for (const length of lengths)
      for (let start = 0; start + length <= text.length; start++) {
        const marker = byText.get(text.slice(start, start + length))
        if (marker !== undefined && !audiences.some(audience => marker.audiences.has(audience))) found.add(marker)
      }
    return [...found].map(({ place }) => ({ channel, what, place }))
  })
}

function disguises(text: string): readonly string[] {
  const aligned = [0, 1, 2].map(shift => {
    const encoded = Buffer.from('\0'.repeat(shift) + text)
      .toString('base64')
      .replaceAll('=', '')
    return encoded.slice(shift === 0 ? 0 : shift + 1, -1)
  })
  return [text, Buffer.from(text).toString('hex'), ...aligned]
}
