import type { AuthorityId } from '../countries/profile.ts'
import type { Stage } from '../procedure/procedure.ts'
import type { Instant, Risk, Standing, Submission } from './events.ts'
import type { CaseId } from './ids.ts'

/** That a form was submitted: the answers themselves stay in the event. */
export interface SubmissionMark extends Pick<Submission, 'formId' | 'formVersion' | 'filledAt'> {
  readonly sequence: number
  readonly at: Instant
  readonly authority: AuthorityId
}

/** A case: the sum of its events. `version` is the sequence of the last one. */
export interface Case {
  readonly id: CaseId
  readonly reference: string
  readonly version: number
  readonly stage: Stage
  readonly risk: Risk
  readonly openedAt: Instant
  readonly dueAt: Instant
  readonly submissions: readonly SubmissionMark[]
}

/** Where a case stands now, as its next event will tell. */
export function standingOf({ reference, stage, risk, dueAt }: Case): Standing {
  return { reference, stage, risk, dueAt }
}
