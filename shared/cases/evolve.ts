import type { Case, SubmissionMark } from './case.ts'
import type { CaseEvent } from './events.ts'

/** The case after an event. Pure; linear in events when folded. */
export function evolve(state: Case | undefined, event: CaseEvent): Case {
  const { happening, standing } = event
  const mark: SubmissionMark = {
    sequence: event.sequence,
    formId: happening.submission.formId,
    formVersion: happening.submission.formVersion,
    filledAt: happening.submission.filledAt,
    at: event.at,
    authority: event.by.authority,
  }
  return {
    id: event.caseId,
    reference: standing.reference,
    version: event.sequence,
    stage: standing.stage,
    risk: standing.risk,
    openedAt: state?.openedAt ?? event.at,
    dueAt: standing.dueAt,
    submissions: [...(state?.submissions ?? []), mark],
  }
}
