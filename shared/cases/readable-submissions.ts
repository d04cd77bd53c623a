import type { Country } from '../countries/country.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import type { Audience } from '../forms/disclose.ts'
import { discloseTo } from '../forms/disclose-to.ts'
import type { Answers } from '../forms/form.ts'
import { at } from '../forms/pointer.ts'
import type { EventHead, Recorded } from './events.ts'
import type { Entry } from './history-view.ts'
import type { Knowledge } from './knowledge.ts'
import { type ReadableSubmission, readableChanges } from './readable-changes.ts'

/** A submission, and as much of it as some audiences may read. */
export interface ReadSubmission extends ReadableSubmission {
  readonly head: EventHead
  readonly happening: Recorded
  readonly changes: readonly AnswerChange[]
}

/**
 * The submissions of a case, the oldest first. Each is given while `knowledge` holds what the audiences knew before it, and
 * is learned after that. A form whose version this country does not know is left out.
 */
export async function* readSubmissions(
  country: Country,
  history: readonly Entry[],
  audiences: readonly Audience[],
  knowledge: Knowledge,
): AsyncGenerator<ReadSubmission, void> {
  const earlier = new Map<number, ReadableSubmission>()
  for (const { head, happening } of history) {
    if (happening === undefined || !('submission' in happening)) continue
    const { formId, formVersion, answers, changes: recorded = [] } = happening.submission
    const form = await country.forms.open(formId, formVersion)
    if (form === undefined) continue
    const shown: ReadableSubmission = { form, answers: discloseTo(form, answers, audiences) }
    const changes = readableChanges(form, recorded, audiences, earlier)
    yield { ...shown, head, happening, changes }
    earlier.set(head.sequence, shown)
    knowledge.learn({
      ...shown,
      provenance: { formId, sequence: head.sequence, at: head.at, authority: head.by.authority },
      takenBack: takenBack(answers, changes),
      ...(happening.type === 'submission-corrected' && { corrects: happening.corrects }),
    })
  }
}

/** The concepts of changes that gave no other answer. */
function takenBack(answers: Answers, changes: readonly AnswerChange[]): readonly string[] {
  return changes.filter(({ place }) => at(answers, place) === undefined).map(({ concept }) => concept)
}
