import type { AuthorityId } from '../countries/profile.ts'
import type { FactName, FactValue } from '../procedure/facts.ts'
import type { Stage } from '../procedure/procedure.ts'
import type { CalendarDate, Decision, Instant, Risk, Status } from './events.ts'
import type { CaseId } from './ids.ts'

/** The newest submission of a form: the answers themselves stay in its event. */
export interface SubmissionMark {
  readonly sequence: number
  readonly at: Instant
  /** When it was recorded, where what stands there now is a correction of it. */
  readonly recordedAt?: Instant
  /** Who recorded it, or corrected it last. */
  readonly officer: string
  /** Who else's hands it went through before it was corrected. */
  readonly others?: readonly string[]
  /** Whose it was; child protection's for good, once it has recorded the form. */
  readonly authority: AuthorityId
}

export interface PanelMember {
  /** The identity provider's subject of who sits on the panel. */
  readonly officer: string
  readonly authority: AuthorityId
  readonly chair: boolean
  readonly conflictOfInterest: boolean
  readonly confidentialityUndertaken: boolean
}

export interface Panel {
  readonly sequence: number
  readonly at: Instant
  readonly members: readonly PanelMember[]
  /** The report that was written down after the vote and says what was voted: the panel holds for it too. */
  readonly writtenIn?: number
  /** By officer; nobody votes twice. */
  readonly votes: Readonly<Record<string, Decision>>
}

/** Good only for what was there to sign: a newer report, plan or panel is unsigned. */
export interface Signature {
  readonly sequence: number
  readonly officer: string
  readonly at: Instant
}

/** What is known of the child's age: a date of birth, or whole years on a day. */
export interface ChildAge {
  readonly birthDate?: CalendarDate
  readonly years?: number
  readonly on?: CalendarDate
}

/** A case: the sum of its events. `version` is the sequence of the last one. Its size does not grow with their number. */
export interface Case {
  readonly id: CaseId
  readonly reference: string
  readonly version: number
  readonly stage: Stage
  readonly risk: Risk
  readonly openedAt: Instant
  readonly dueAt: Instant
  /** When the last event was recorded: time does not go back on a case. */
  readonly lastAt: Instant
  /** When each stage was last entered. */
  readonly stages: Readonly<Partial<Record<Stage, Instant>>>
  readonly riskSince: Instant
  /** The sequence of the last reopening; what was recorded before it is `earlier`. */
  readonly round: number
  readonly status: Status
  readonly age: ChildAge
  readonly nationalities: readonly string[]
  /** What forms told (`TOLD_FACTS`). */
  readonly told: Readonly<Record<FactName, FactValue>>
  readonly forms: Readonly<Record<string, SubmissionMark>>
  readonly vulnerabilities: Readonly<Record<string, { readonly since: Instant; readonly withdrawn: boolean }>>
  /** The sequence at which each protective measure was last taken. */
  readonly measures: Readonly<Record<string, number>>
  readonly migrationProcedure: boolean
  readonly consents: Readonly<Record<string, 'given' | 'withdrawn'>>
  readonly assigned: Readonly<Record<AuthorityId, Assignment>>
  readonly panel: Panel | undefined
  readonly signatures: Readonly<Record<string, Readonly<Record<AuthorityId, Signature>>>>
  /** Until which day each kind of partner works on the case, and which authority it is. */
  readonly partners: Readonly<Record<string, { readonly until: CalendarDate; readonly authority: AuthorityId }>>
  readonly abroad: { readonly country: string; readonly answer: 'asked' | 'accepted' | 'declined' } | undefined
  readonly flags: Readonly<Record<string, Flag>>
  /** How far an overdue task has been escalated, for the deadline it had then. */
  readonly escalations: Readonly<Record<string, { readonly dueAt: Instant; readonly level: number }>>
  /** For which eighteenth birthday what was recorded: a corrected birth date asks again. */
  readonly milestones: {
    readonly transition?: CalendarDate
    readonly ofAge?: CalendarDate
    /** From which day the case may be erased, and when that was announced. */
    readonly erasure?: { readonly on: CalendarDate; readonly announcedAt: Instant }
  }
}

/** `authority`: whose it is; child protection's for good, once child protection has set it. */
export interface Flag {
  readonly at: Instant
  readonly authority: AuthorityId
}

/** Who of an authority works on a case: an officer, an office, or both. */
export interface Assignment {
  readonly officer?: string
  readonly office?: string
}

/** A case without what its first event gives it. */
export type Unopened = Omit<
  Case,
  'id' | 'reference' | 'openedAt' | 'version' | 'stage' | 'risk' | 'dueAt' | 'lastAt' | 'riskSince'
>

/** What is known of a case before its first event. */
export const NOTHING_KNOWN: Unopened = {
  stages: {},
  round: 0,
  status: 'unknown',
  age: {},
  nationalities: [],
  told: {},
  forms: {},
  vulnerabilities: {},
  measures: {},
  migrationProcedure: false,
  consents: {},
  assigned: {},
  panel: undefined,
  signatures: {},
  partners: {},
  abroad: undefined,
  flags: {},
  escalations: {},
  milestones: {},
}
