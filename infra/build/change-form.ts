import { applyPatch, type Operation } from 'rfc6902'
import type { FileFault } from '../../shared/countries/faulty-file.ts'
import type { FormChange } from '../../shared/countries/profile.ts'
import { below } from '../../shared/forms/pointer.ts'

/** A form's schema after a country's changes. */
export interface ChangedSchema {
  readonly schema: Readonly<Record<string, unknown>>
  /** Where a text of the changed schema stood before; undefined: the country wrote it. */
  readonly origin: (pointer: string) => string | undefined
  /** Whether what stands at a pointer was there before the change, wholly or in part. */
  readonly isPublished: (pointer: string) => boolean
  /** Steps that do not apply, by their pointer in the patch. */
  readonly faults: readonly FileFault[]
}

/**
 * Applies a country's patch. A step can move what stands behind it (an option is taken out of a list, and the next one
 * takes its place), so a translation is found by where its text comes from: the patch is applied a second time to a copy
 * in which every value is its own pointer.
 */
export function changeSchema(published: Readonly<Record<string, unknown>>, { patch }: FormChange): ChangedSchema {
  const schema = structuredClone({ ...published })
  const places = placesOf(published, '')
  const steps = (): Operation[] => patch.map(step => structuredClone({ ...step }))
  const faults = applyPatch(schema, steps()).flatMap((error, index): FileFault[] =>
    error === null ? [] : [{ pointer: `/patch/${index}`, reason: error.message }],
  )
  applyPatch(places, steps())
  const found = new Map<string, string>()
  index(places, '', found)
  return {
    schema,
    faults,
    origin: pointer => found.get(pointer),
    isPublished: pointer => [...found.keys()].some(one => one === pointer || one.startsWith(`${pointer}/`)),
  }
}

/** Marks a value as a place: nothing that a country writes can be taken for one. */
class Origin {
  readonly pointer: string
  constructor(pointer: string) {
    this.pointer = pointer
  }
}

function placesOf(value: unknown, pointer: string): unknown {
  if (typeof value !== 'object' || value === null) return new Origin(pointer)
  if (Array.isArray(value)) return value.map((entry, index) => placesOf(entry, below(pointer, index)))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, placesOf(entry, below(pointer, key))]))
}

function index(value: unknown, pointer: string, found: Map<string, string>): void {
  if (value instanceof Origin) found.set(pointer, value.pointer)
  else if (typeof value === 'object' && value !== null)
    for (const [key, entry] of Object.entries(value)) index(entry, below(pointer, key), found)
}
