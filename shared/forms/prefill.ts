import type { Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { applicability, applies } from './applies.ts'
import { faultsOf } from './faults.ts'
import type { Answers, Form, Json, Schema } from './form.ts'
import { below } from './pointer.ts'
import { resolve } from './resolve.ts'
import { withAnswer } from './with-answer.ts'

/** Where an answer comes from: so that an officer can judge it, and the child is not asked twice. */
export interface Provenance {
  readonly formId: string
  readonly sequence: number
  readonly at: Instant
  readonly authority: AuthorityId
}

/** What the case knows of a concept (`child.names`): the newest answer to a question about it. */
export interface Known extends Provenance {
  readonly value: Json
}

/** A question of a form that is already answered. */
export interface Prefilled extends Known {
  /** Its place in the answers: a JSON Pointer. */
  readonly place: string
  readonly concept: string
}

/**
 * The questions of a form that what is known answers. A value that this form would refuse (another form's options, a
 * text that is too long here) is left out, and so is a question that does not apply to what is known.
 */
export function prefill(form: Form, known: ReadonlyMap<string, Known>): readonly Prefilled[] {
  const found: Prefilled[] = []
  const visit = (schema: Schema, pointer: string, place: string): void => {
    const { schema: question, definition } = resolve(form.schema, schema, pointer)
    const concept = question['x-concept']
    const answer = concept === undefined ? undefined : known.get(concept)
    if (concept !== undefined && answer !== undefined) found.push({ ...answer, place, concept })
    else
      for (const [name, part] of Object.entries(question.properties ?? {}))
        visit(part, `${definition ?? pointer}/properties/${name}`, below(place, name))
  }
  for (const [name, page] of Object.entries(form.schema.properties)) visit(page, `/properties/${name}`, below('', name))
  const together = found.reduce((answers: Answers, one) => withAnswer(answers, one.place, one.value), {})
  const faults = faultsOf(form, together)
  const applicable = applicability(form, together)
  return found.filter(
    ({ place }) =>
      applies(applicable, place) && !faults.some(fault => fault.path === place || fault.path.startsWith(`${place}/`)),
  )
}
