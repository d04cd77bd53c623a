import type { Actor } from '../access/officer.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import type { Answers } from '../forms/form.ts'
import type { FactName, FactValue } from '../procedure/facts.ts'
import type { Stage } from '../procedure/procedure.ts'
import type { Assignment, PanelMember } from './case.ts'
import type { CaseId, CommandId } from './ids.ts'

/** RFC 3339 with an offset, as `new Date().toISOString()` gives it. */
export type Instant = string
/** `2026-03-02`. */
export type CalendarDate = string

export const RISKS = ['high', 'medium', 'low', 'unassessed'] as const
export type Risk = (typeof RISKS)[number]
export type Status = 'unaccompanied' | 'separated' | 'accompanied' | 'unknown'
export const DECISIONS = ['approves', 'defers', 'does-not-approve', 'reopens', 'closes'] as const
export type Decision = (typeof DECISIONS)[number]

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

/**
 * What the rules of the day found in a form's answers, recorded with it: a rule that changes later does not change what
 * was recognised. Keys that say nothing are left out.
 */
export interface Findings {
  /** The risk by the officer's own judgement (`child.risk`). */
  readonly risk?: Exclude<Risk, 'unassessed'>
  readonly status?: Status
  readonly birthDate?: CalendarDate
  readonly age?: number
  /** The day on which the child was of that age, where it is not the event's own: that of what is corrected. */
  readonly ageOn?: CalendarDate
  readonly nationalities?: readonly string[]
  readonly told?: Readonly<Record<FactName, FactValue>>
  readonly vulnerabilities?: readonly string[]
}

/** What happened, with everything about the child that goes with it: sealed wherever it is kept. */
export type Happening =
  | { readonly type: 'case-opened'; readonly submission: Submission; readonly findings?: Findings }
  | { readonly type: 'submission-recorded'; readonly submission: Submission; readonly findings?: Findings }
  | {
      readonly type: 'submission-corrected'
      readonly submission: Submission
      readonly findings: Findings
      /** The sequence of the submission that this one takes the place of. Both are kept. */
      readonly corrects: number
      /** The form had been recorded anew since: that stands, and nothing that is signed or voted on was put right. */
      readonly older?: true
      readonly reason: string
    }
  | ({ readonly type: 'case-assigned'; readonly authority: AuthorityId } & Assignment)
  | { readonly type: 'protective-measure-taken'; readonly measure: string; readonly note?: string }
  | { readonly type: 'migration-procedure-opened'; readonly procedure?: string }
  | { readonly type: 'guardian-recorded'; readonly guardian: GuardianRecord }
  | {
      readonly type: 'consent-recorded'
      readonly consent: string
      readonly basis: LegalBasis
      readonly givenBy?: string
    }
  | { readonly type: 'consent-withdrawn'; readonly consent: string; readonly reason: string }
  | { readonly type: 'panel-convened'; readonly members: readonly PanelMember[] }
  | { readonly type: 'vote-cast'; readonly decision: Decision; readonly dissent?: string }
  | {
      readonly type: 'signed'
      readonly subject: string
      /** Whether nobody else has to sign it now. */
      readonly complete: boolean
    }
  | {
      readonly type: 'referred-to-partner'
      readonly partner: string
      readonly authority: AuthorityId
      readonly purpose: string
      readonly until: CalendarDate
    }
  | { readonly type: 'referred-abroad'; readonly country: string; readonly purpose: string }
  | { readonly type: 'answered-abroad'; readonly answer: 'accepted' | 'declined'; readonly reason?: string }
  | { readonly type: 'flagged'; readonly flag: string; readonly note: string }
  | { readonly type: 'unflagged'; readonly flag: string; readonly reason: string }
  | { readonly type: 'risk-overridden'; readonly risk: Exclude<Risk, 'unassessed'>; readonly reason: string }
  | { readonly type: 'vulnerability-recognised'; readonly vulnerability: string; readonly reason: string }
  | { readonly type: 'vulnerability-withdrawn'; readonly vulnerability: string; readonly reason: string }
  | { readonly type: 'case-closed' }
  | { readonly type: 'case-reopened'; readonly reason: string }
  | {
      readonly type: 'task-overdue'
      readonly task: string
      /** Whose task it is. */
      readonly authority: AuthorityId
      readonly dueAt: Instant
      readonly level: EscalationLevel
    }
  | { readonly type: 'transition-plan-due'; readonly eighteenOn: CalendarDate }
  | { readonly type: 'came-of-age'; readonly eighteenOn: CalendarDate }
  /** `on`: the first day on which the case may be erased. */
  | { readonly type: 'erasure-due'; readonly on: CalendarDate }
  | { readonly type: 'case-erased'; readonly on: CalendarDate }

/** Where a form was recorded. */
export type Recorded = Extract<Happening, { readonly submission: unknown }>

/** Who guards the child, or why nobody does. */
export type GuardianRecord =
  | { readonly status: 'appointed'; readonly name: string; readonly appointedBy?: string }
  | { readonly status: 'requested'; readonly requestedFrom?: string }
  | { readonly status: 'not-required'; readonly reason: string }

/** On what the sharing of information rests (DOMAIN: information sharing). */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'vital-interests',
  'beneficiary-interests',
  'legal-obligation',
  'other-legitimate',
] as const
export type LegalBasis = (typeof LEGAL_BASES)[number]

/** Who hears of an overdue task: whose it is, their supervisor, every authority. */
export type EscalationLevel = 1 | 2 | 3

export const EVENT_TYPES = [
  'case-opened',
  'submission-recorded',
  'submission-corrected',
  'case-assigned',
  'protective-measure-taken',
  'migration-procedure-opened',
  'guardian-recorded',
  'consent-recorded',
  'consent-withdrawn',
  'panel-convened',
  'vote-cast',
  'signed',
  'referred-to-partner',
  'referred-abroad',
  'answered-abroad',
  'flagged',
  'unflagged',
  'risk-overridden',
  'vulnerability-recognised',
  'vulnerability-withdrawn',
  'case-closed',
  'case-reopened',
  'task-overdue',
  'transition-plan-due',
  'came-of-age',
  'erasure-due',
  'case-erased',
] as const satisfies readonly Happening['type'][]
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
  /** What of the procedure it is about. */
  readonly about: About | undefined
  readonly at: Instant
  readonly by: Actor
  readonly standing: Standing
}

export function headOf(event: CaseEvent): EventHead {
  const { caseId, sequence, at, by, happening, standing } = event
  const formId = 'submission' in happening ? happening.submission.formId : undefined
  return { caseId, sequence, type: happening.type, formId, about: aboutOf(happening), at, by, standing }
}

/** What was signed and whether every signature is there; which task is overdue, whose it is, how far that has come. */
export type About =
  | { readonly subject: string; readonly complete: boolean }
  | { readonly task: string; readonly authority: AuthorityId; readonly level: EscalationLevel }

function aboutOf(happening: Happening): About | undefined {
  if (happening.type === 'signed') {
    const { subject, complete } = happening
    return { subject, complete }
  }
  if (happening.type !== 'task-overdue') return undefined
  const { task, authority, level } = happening
  return { task, authority, level }
}

/** Per authority, the sequence up to which its queue holds every event: DESIGN, section 4. */
export type Watermarks = Readonly<Record<AuthorityId, number>>
