import type { Officer } from '../access/officer.ts'
import { audiencesOf } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import type { Language } from '../countries/profile.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import type { Audience } from '../forms/disclose.ts'
import type { Answers, Form } from '../forms/form.ts'
import { type IndicatedRisk, indicatedRisk } from '../forms/risk.ts'
import { contextFor } from '../forms/rule-context.ts'
import type { Hears } from '../notices/hears.ts'
import { toldAbout } from '../notices/told-about.ts'
import type { CaseFacts } from '../procedure/facts.ts'
import type { InLanguages } from '../procedure/procedure.ts'
import type { Case, PanelMember } from './case.ts'
import { goodSignatures, type Moment } from './case-facts.ts'
import { type End, type Link, verifyChain } from './chain.ts'
import { comingOfAge } from './coming-of-age.ts'
import { currentPanel } from './current-panel.ts'
import type {
  About,
  CalendarDate,
  Decision,
  EventHead,
  EventType,
  Happening,
  Instant,
  Standing,
  Status,
} from './events.ts'
import type { CaseId } from './ids.ts'
import { type Knowledge, openKnowledge } from './knowledge.ts'
import { outcomeOf } from './panel-outcome.ts'
import { readSubmissions } from './readable-submissions.ts'
import { surveyCase } from './tasks.ts'
import { type Action, type Blocked, whatMayBeDone } from './what-may-be-done.ts'

/** A submission as one officer may read it. */
export interface SubmissionView {
  readonly sequence: number
  readonly formId: string
  readonly formVersion: string
  readonly filledAt: Instant
  readonly at: Instant
  readonly by: { readonly authority: string; readonly role: string }
  readonly answers: Answers
  /** The sequence of the submission it takes the place of, and why; the reason is child protection's alone. */
  readonly corrects?: number
  readonly reason?: string
  /** The sequence of the submission that has taken its place. */
  readonly correctedBy?: number
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
  /** What this officer may do next; and what they may, but not yet, with what stands in the way. */
  readonly may: readonly Action[]
  readonly blocked: readonly Blocked[]
  readonly migrationProcedure: boolean
  /** Who has signed what, as it is now: by subject and authority, when. */
  readonly signatures: Readonly<Record<string, Readonly<Record<string, { readonly at: Instant }>>>>
  readonly panel?: PanelView
  /** What only child protection reads. */
  readonly protection?: ProtectionView
  readonly submissions: readonly SubmissionView[]
}

export interface TaskView {
  readonly task: string
  readonly dueAt: Instant
  readonly overdue: boolean
  /** Whose it is, and whether it is this officer's. */
  readonly authority: string
  readonly roles: readonly string[]
  readonly yours: boolean
  /** The actions any of which does it. */
  readonly does: readonly string[]
}

export interface PanelView {
  readonly members: readonly PanelMember[]
  /** How many have voted; who voted how is for child protection and the members themselves. */
  readonly voted: number
  /** What the panel decided, once enough have voted. */
  readonly outcome?: Decision
  readonly votes?: Readonly<Record<string, Decision>>
}

export interface ProtectionView {
  readonly status: Status
  readonly adulthood: 'child' | 'adult' | 'unknown'
  /** The day on which the child comes of age, where it is known. */
  readonly eighteenOn?: CalendarDate
  readonly vulnerabilities: readonly {
    readonly id: string
    readonly since: Instant
    readonly withdrawn: boolean
    readonly protections: readonly InLanguages[]
  }[]
  readonly measures: readonly string[]
  readonly consents: Case['consents']
  readonly partners: Case['partners']
  readonly assigned: Case['assigned']
  /** Since when each flag stands. */
  readonly flags: Readonly<Record<string, Instant>>
  readonly abroad?: NonNullable<Case['abroad']>
}

/** One line of the history. What an audience may not hear of keeps its place, so that the chain can be followed. */
export type HistoryView =
  | {
      readonly sequence: number
      readonly type: EventType
      readonly at: Instant
      readonly by: { readonly authority: string; readonly role: string }
      readonly formId?: string
      readonly about?: About
      readonly hash: string
    }
  | { readonly sequence: number; readonly redacted: true; readonly hash: string }

export interface Entry {
  readonly head: EventHead
  readonly link: Link
  readonly happening: Happening | undefined
  readonly sound?: boolean
}

/** A case with only what this officer's audiences may read. */
export async function viewCase(
  country: Country,
  state: Case,
  history: readonly Entry[],
  officer: Officer,
  moment: Moment,
): Promise<CaseView> {
  const audiences = audiencesOf(officer)
  const protects = audiences.includes('child-protection')
  const { facts, tasks } = surveyCase(country, state, moment)
  const panel = currentPanel(state)
  const sits = panel?.members.some(member => member.officer === officer.id) === true
  return {
    caseId: state.id,
    reference: state.reference,
    version: state.version,
    stage: state.stage,
    risk: state.risk,
    openedAt: state.openedAt,
    dueAt: state.dueAt,
    tasks: tasks
      // What there is to do tells what the child needs: others see what is theirs to do.
      .filter(task => protects || audiences.includes(task.by.authority))
      .map(task => ({
        task: task.id,
        dueAt: task.dueAt,
        overdue: Date.parse(task.dueAt) < Date.parse(moment.at),
        authority: task.by.authority,
        roles: task.by.roles,
        yours: officer.grants.some(
          ({ authority, role }) => authority === task.by.authority && task.by.roles.some(one => one === role),
        ),
        does: task.does,
      })),
    ...whatMayBeDone(country, state, facts, officer),
    migrationProcedure: state.migrationProcedure,
    signatures: Object.fromEntries(
      country.procedure.signOffs
        .filter(({ by }) => protects || by.some(({ authority }) => audiences.includes(authority)))
        .map(signOff => [
          signOff.subject,
          Object.fromEntries(
            Object.entries(goodSignatures(state, signOff)).map(([authority, { at }]) => [authority, { at }]),
          ),
        ]),
    ),
    ...(panel !== undefined &&
      (protects || sits || audiences.includes('migration')) && {
        panel: {
          members: panel.members,
          voted: Object.keys(panel.votes).length,
          ...(facts.votes === 'quorum' && { outcome: outcomeOf(panel) }),
          ...((protects || sits) && { votes: panel.votes }),
        },
      }),
    ...(protects && { protection: protectionView(country, state, facts) }),
    submissions: await viewSubmissions(country, history, audiences),
  }
}

function protectionView({ procedure }: Country, state: Case, facts: CaseFacts): ProtectionView {
  const coming = comingOfAge(state.age)
  const { adulthood } = facts
  return {
    status: state.status,
    adulthood: adulthood === 'child' || adulthood === 'adult' ? adulthood : 'unknown',
    ...(coming !== undefined && coming.earliest === coming.latest && { eighteenOn: coming.latest }),
    vulnerabilities: Object.entries(state.vulnerabilities).map(([id, { since, withdrawn }]) => ({
      id,
      since,
      withdrawn,
      protections: procedure.vulnerabilities.find(one => one.id === id)?.protections ?? [],
    })),
    measures: Object.keys(state.measures),
    consents: state.consents,
    partners: state.partners,
    assigned: state.assigned,
    flags: Object.fromEntries(Object.entries(state.flags).map(([flag, { at }]) => [flag, at])),
    ...(state.abroad !== undefined && { abroad: state.abroad }),
  }
}

async function viewSubmissions(
  country: Country,
  history: readonly Entry[],
  audiences: readonly Audience[],
): Promise<readonly SubmissionView[]> {
  const protects = audiences.includes('child-protection')
  const correctedBy = new Map<number, number>()
  for (const { head, happening } of history)
    if (happening?.type === 'submission-corrected') correctedBy.set(happening.corrects, head.sequence)
  const submissions: SubmissionView[] = []
  const knowledge = openKnowledge()
  for await (const { head, happening, form, answers, changes } of readSubmissions(
    country,
    history,
    audiences,
    knowledge,
  )) {
    if (Object.keys(answers).length === 0 && !protects) continue
    const { formId, formVersion, filledAt } = happening.submission
    const later = correctedBy.get(head.sequence)
    submissions.push({
      sequence: head.sequence,
      formId,
      formVersion,
      filledAt,
      at: head.at,
      by: { authority: head.by.authority, role: head.by.role },
      answers,
      ...(changes.length > 0 && { changes }),
      ...(happening.type === 'submission-corrected' && { corrects: happening.corrects }),
      ...(happening.type === 'submission-corrected' && protects && { reason: happening.reason }),
      ...(later !== undefined && { correctedBy: later }),
      ...(protects && indicationOf(country, form, happening.submission.answers, head, knowledge)),
    })
  }
  return submissions
}

/** What a form's rules say of its answers, as of the day they were recorded and with what was known before. */
function indicationOf(
  country: Country,
  form: Form,
  answers: Answers,
  head: EventHead,
  { known }: Knowledge,
): Pick<SubmissionView, 'indicated'> {
  if (form.rules.length === 0) return {}
  const context = contextFor(form, answers, {
    country: country.profile,
    by: head.by,
    now: new Date(head.at),
    known: Object.fromEntries([...known].map(([concept, { value }]) => [concept, value])),
  })
  const found = indicatedRisk(form, context)
  if (found === undefined) return {}
  return {
    indicated: { risk: found.risk, because: found.because.map(({ id, because }) => ({ rule: id, text: because })) },
  }
}

/** The history for an officer, and whether its chain is whole. */
export function viewHistory(
  { hears }: Pick<Country, 'hears'>,
  history: readonly Entry[],
  officer: Officer,
  end: End,
): { readonly events: readonly HistoryView[]; readonly chain: 'intact' | 'broken'; readonly brokenAt?: number } {
  const audiences = audiencesOf(officer)
  const verdict = verifyChain(history, end)
  return {
    events: history.map(({ head, link }) => lineFor(head, link, audiences, hears)),
    ...(verdict === 'intact' ? { chain: 'intact' } : { chain: 'broken', brokenAt: verdict.brokenAt }),
  }
}

function lineFor(head: EventHead, link: Link, audiences: readonly Audience[], hears: Hears): HistoryView {
  const { sequence, type, at, by, formId, about } = head
  const heard = audiences.some(audience => hears(audience, head))
  // An auditor reads no answers, and so belongs to no audience, but sees everything that happened.
  if (!heard && audiences.length > 0) return { sequence, redacted: true, hash: link.hash }
  // Who belongs to no audience sees everything that happened, but what the child needs.
  const told = toldAbout(about, audiences)
  return {
    sequence,
    type,
    at,
    by: { authority: by.authority, role: by.role },
    ...(formId !== undefined && { formId }),
    ...(told !== undefined && { about: told }),
    hash: link.hash,
  }
}
