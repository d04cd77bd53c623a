import type { Officer } from '../access/officer.ts'
import { audiencesOf, mayFill, permitted } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import type { Language } from '../countries/profile.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import { conceptsOf } from '../forms/concepts.ts'
import type { Audience } from '../forms/disclose.ts'
import { discloseTo } from '../forms/disclose-to.ts'
import type { Answers, Form, Json } from '../forms/form.ts'
import { type IndicatedRisk, indicatedRisk } from '../forms/risk.ts'
import { contextFor } from '../forms/rule-context.ts'
import { hears } from '../notices/notice.ts'
import type { Case } from './case.ts'
import { type Link, verifyChain } from './chain.ts'
import type { EventHead, EventType, Happening, Instant, Standing } from './events.ts'
import type { CaseId } from './ids.ts'
import { type ReadableSubmission, readableChanges } from './readable-changes.ts'

/** A submission as one officer may read it. */
export interface SubmissionView {
  readonly sequence: number
  readonly formId: string
  readonly formVersion: string
  readonly filledAt: Instant
  readonly at: Instant
  readonly answers: Answers
  /** Answers that were known before and changed here; left out where there are none. */
  readonly changes?: readonly AnswerChange[]
  /** The risk that the answers point to and why; for child protection only, and only where the form has such rules. */
  readonly indicated?: { readonly risk: IndicatedRisk['risk']; readonly because: readonly RiskReason[] }
}

export interface RiskReason {
  readonly rule: string
  readonly text: Readonly<Partial<Record<Language, string>>>
}

/** A case as one officer may read it. */
export interface CaseView extends Standing {
  readonly caseId: CaseId
  readonly version: number
  readonly openedAt: Instant
  readonly tasks: readonly TaskView[]
  /** What this officer may do next. */
  readonly may: readonly { readonly type: 'submit-form'; readonly formId: string }[]
  readonly submissions: readonly SubmissionView[]
}

export interface TaskView {
  readonly task: 'respond'
  readonly dueAt: Instant
  readonly overdue: boolean
}

/** One line of the history. What an audience may not hear of keeps its place, so that the chain can be followed. */
export type HistoryView =
  | {
      readonly sequence: number
      readonly type: EventType
      readonly at: Instant
      readonly by: { readonly authority: string; readonly role: string }
      readonly formId?: string
      readonly hash: string
    }
  | { readonly sequence: number; readonly redacted: true; readonly hash: string }

export interface Entry {
  readonly head: EventHead
  readonly link: Link
  readonly happening: Happening | undefined
}

/** Whether an officer may know of cases at all: if not, a case is answered with 404, as if it were not there. */
export function maySee(officer: Officer): boolean {
  return permitted(officer, 'read-case') !== undefined
}

/** A case with only what this officer's audiences may read. `now` decides what is overdue. */
export async function viewCase(
  country: Country,
  state: Case,
  history: readonly Entry[],
  officer: Officer,
  now: Date,
): Promise<CaseView> {
  const audiences = audiencesOf(officer)
  const submissions: SubmissionView[] = []
  const earlier: ReadableSubmission[] = []
  for (const { head, happening } of history) {
    if (happening === undefined) continue
    const { formId, formVersion, filledAt, answers, changes = [] } = happening.submission
    const form = await country.forms.open(formId, formVersion)
    if (form === undefined) continue
    const shown = discloseTo(form, answers, audiences)
    const changed = readableChanges(form, changes, audiences, earlier)
    const known = factsIn(earlier)
    earlier.push({ sequence: head.sequence, form, answers: shown })
    if (Object.keys(shown).length > 0 || audiences.includes('child-protection'))
      submissions.push({
        sequence: head.sequence,
        formId,
        formVersion,
        filledAt,
        at: head.at,
        answers: shown,
        ...(changed.length > 0 && { changes: changed }),
        ...(audiences.includes('child-protection') && indicationOf(country, form, answers, head, known)),
      })
  }
  return {
    caseId: state.id,
    reference: state.reference,
    version: state.version,
    stage: state.stage,
    risk: state.risk,
    openedAt: state.openedAt,
    dueAt: state.dueAt,
    tasks:
      state.stage === 'closed'
        ? []
        : [{ task: 'respond', dueAt: state.dueAt, overdue: Date.parse(state.dueAt) < now.getTime() }],
    may: country.forms.list
      .filter(form => mayFill(officer, country.procedure, form.id) !== undefined)
      .map(form => ({ type: 'submit-form', formId: form.id })),
    submissions,
  }
}

/** What submissions say of each concept, the newest word on each. */
function factsIn(submissions: readonly ReadableSubmission[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(submissions.flatMap(({ form, answers }) => [...conceptsOf(form, answers)]))
}

/** What a form's rules say of its answers, as of the day they were recorded and with what was known before. */
function indicationOf(
  country: Country,
  form: Form,
  answers: Answers,
  head: EventHead,
  known: Readonly<Record<string, Json>>,
): Pick<SubmissionView, 'indicated'> {
  const context = contextFor(form, answers, {
    country: country.profile,
    by: head.by,
    now: new Date(head.at),
    known,
  })
  const found = indicatedRisk(form, context)
  if (found === undefined) return {}
  return {
    indicated: { risk: found.risk, because: found.because.map(({ id, because }) => ({ rule: id, text: because })) },
  }
}

/** The history for an officer, and whether its chain is whole. */
export function viewHistory(
  history: readonly Entry[],
  officer: Officer,
): { readonly events: readonly HistoryView[]; readonly chain: 'intact' | 'broken'; readonly brokenAt?: number } {
  const audiences = audiencesOf(officer)
  const verdict = verifyChain(history)
  return {
    events: history.map(({ head, link }) => lineFor(head, link, audiences)),
    ...(verdict === 'intact' ? { chain: 'intact' } : { chain: 'broken', brokenAt: verdict.brokenAt }),
  }
}

function lineFor(head: EventHead, link: Link, audiences: readonly Audience[]): HistoryView {
  const { sequence, type, at, by, formId } = head
  const heard = audiences.some(audience => hears(audience, type))
  // An auditor reads no answers, and so belongs to no audience, but sees everything that happened.
  if (!heard && audiences.length > 0) return { sequence, redacted: true, hash: link.hash }
  return {
    sequence,
    type,
    at,
    by: { authority: by.authority, role: by.role },
    ...(formId !== undefined && { formId }),
    hash: link.hash,
  }
}
