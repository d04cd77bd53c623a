import type { Actor } from '../access/officer.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import type { Answers } from '../forms/form.ts'
import type { Stage } from '../procedure/procedure.ts'
import type { CaseId, CommandId } from './ids.ts'

/** RFC 3339 with an offset, as `new Date().toISOString()` gives it. */
export type Instant = string

export type Risk = 'high' | 'medium' | 'low' | 'unassessed'

/** A filled-in form, as its event keeps it. */
export interface Submission {
  readonly formId: string
  readonly formVersion: string
  readonly answers: Answers
  /** When the officer filled it in, by the device's clock: maybe long before it arrived. */
  readonly filledAt: Instant
  /** Answers that were known before and are otherwise here. */
  readonly changes?: readonly AnswerChange[]
}

/** What happened, with everything about the child that goes with it: sealed wherever it is kept. */
export type Happening =
  | { readonly type: 'case-opened'; readonly submission: Submission }
  | { readonly type: 'submission-recorded'; readonly submission: Submission }

export type EventType = Happening['type']

/** Where the case stands after an event: no personal data, so that notices need no key. */
export interface Standing {
  readonly reference: string
  readonly stage: Stage
  readonly risk: Risk
  readonly dueAt: Instant
}

/** An event: when, by whom, what, and where the case then stands. `sequence` counts from 1 without gaps. */
export interface CaseEvent {
  readonly caseId: CaseId
  readonly sequence: number
  readonly commandId: CommandId
  readonly at: Instant
  readonly by: Actor
  readonly happening: Happening
  readonly standing: Standing
}

/** The part of an event that may be stored in the clear and told in a notice. */
export interface EventHead {
  readonly caseId: CaseId
  readonly sequence: number
  readonly type: EventType
  readonly formId: string | undefined
  readonly at: Instant
  readonly by: Actor
  readonly standing: Standing
}

export function headOf(event: CaseEvent): EventHead {
  const { caseId, sequence, at, by, happening, standing } = event
  return { caseId, sequence, type: happening.type, formId: happening.submission.formId, at, by, standing }
}

/** Per authority, the sequence up to which its queue holds every event: DESIGN, section 4. */
export type Watermarks = Readonly<Record<AuthorityId, number>>
