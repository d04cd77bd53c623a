import type { AnswerChange } from '../forms/answer-change.ts'
import { conceptsOf } from '../forms/concepts.ts'
import type { Audience } from '../forms/disclose.ts'
import { discloseTo } from '../forms/disclose-to.ts'
import type { Answers, Form, Json } from '../forms/form.ts'
import { at } from '../forms/pointer.ts'
import { withAnswer } from '../forms/with-answer.ts'

/** What somebody may read of an earlier submission. */
export interface ReadableSubmission {
  readonly form: Form
  readonly answers: Answers
}

/**
 * The changes that somebody may read, each with what they may read of the earlier answer: by the marks of the question
 * that was changed and by those of the question it was first an answer to. One form may mark for an audience what another
 * does not. Earlier submissions stand by their sequences.
 */
export function readableChanges(
  form: Form,
  changes: readonly AnswerChange[],
  audiences: readonly Audience[],
  earlier: ReadonlyMap<number, ReadableSubmission>,
): readonly AnswerChange[] {
  return changes.flatMap(change => {
    const source = earlier.get(change.from.sequence)
    const known = source && conceptsOf(source.form, source.answers).get(change.concept)
    if (known === undefined) return []
    const shown = at(discloseTo(form, withAnswer({}, change.place, known), audiences), change.place)
    return isJson(shown) ? [{ ...change, was: shown }] : []
  })
}

/** What is read out of answers is JSON or nothing. */
function isJson(value: unknown): value is Json {
  return value !== undefined
}
