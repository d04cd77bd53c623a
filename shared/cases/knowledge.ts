import { sameAnswer } from '../forms/answer-change.ts'
import { conceptsOf } from '../forms/concepts.ts'
import type { Answers, Form, Json } from '../forms/form.ts'
import type { Known, Provenance } from '../forms/prefill.ts'
import { followCorrections } from './follow-corrections.ts'

/** What one submission tells. */
export interface Told {
  readonly form: Form
  readonly answers: Answers
  readonly provenance: Provenance
  /** Concepts whose earlier answer it took away without giving another. */
  readonly takenBack?: readonly string[]
  /** The sequence of the submission it takes the place of. */
  readonly corrects?: number
}

/** Everything that submissions say about concepts, the newest word on each. */
export interface Knowledge {
  readonly known: ReadonlyMap<string, Known>
  /** Takes in one more, in the order of the case. */
  learn(told: Told): void
}

/**
 * A correction says anew what it says otherwise than what it corrects, and takes away what it leaves out; whatever it only
 * repeats is as old as it was, and gives way to what has been told since.
 */
export function openKnowledge(): Knowledge {
  const known = new Map<string, Known>()
  const origins = followCorrections()
  /** What stands in the place of each submission that was first. */
  const standing = new Map<number, ReadonlyMap<string, Json>>()

  function learn({ form, answers, provenance, takenBack = [], corrects }: Told): void {
    const { sequence } = provenance
    const origin = origins.tell(sequence, corrects)
    const before = standing.get(origin)
    const said = conceptsOf(form, answers)
    standing.set(origin, said)
    for (const concept of takenBack) known.delete(concept)
    for (const concept of before?.keys() ?? []) {
      const from = known.get(concept)?.sequence
      if (!said.has(concept) && from !== undefined && origins.known.get(from) === origin) known.delete(concept)
    }
    for (const [concept, value] of said) {
      const was = before?.get(concept)
      if (was === undefined || !sameAnswer(was, value)) known.set(concept, { ...provenance, value })
    }
  }

  return { known, learn }
}
