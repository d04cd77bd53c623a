import { type Case, NOTHING_KNOWN, type Panel, type SubmissionMark, type Unopened } from './case.ts'
import { currentPanel } from './current-panel.ts'
import type { CaseEvent, Findings, Happening } from './events.ts'
import { outcomeOf } from './panel-outcome.ts'
import { endsReferrals } from './sharing.ts'

/** The case after an event. Pure; one pass over the events of a case, each at the same cost. */
export function evolve(state: Case | undefined, event: CaseEvent): Case {
  const { standing, at } = event
  const before = state ?? NOTHING_KNOWN
  const moved = state === undefined || standing.stage !== state.stage
  const reopened = state?.stage === 'closed' && standing.stage !== 'closed'
  return {
    ...before,
    id: event.caseId,
    reference: standing.reference,
    openedAt: state?.openedAt ?? at,
    version: event.sequence,
    stage: standing.stage,
    risk: standing.risk,
    dueAt: standing.dueAt,
    lastAt: at,
    riskSince: standing.risk === state?.risk ? state.riskSince : at,
    stages: moved ? { ...before.stages, [standing.stage]: at } : before.stages,
    // What had been recorded, signed and decided was for the time before.
    ...(reopened && { round: event.sequence, abroad: undefined }),
    ...changes(before, event, event.happening),
  }
}

function changes(state: Unopened, event: CaseEvent, happening: Happening): Partial<Case> {
  const { at, by, sequence } = event
  switch (happening.type) {
    case 'case-opened':
      return {
        ...submitted(state, event, happening.submission.formId, happening.findings ?? {}),
        // A case belongs to the office that opened it, until it is assigned anew.
        ...(by.office !== undefined && { assigned: { [by.authority]: { office: by.office } } }),
      }
    case 'submission-recorded':
    case 'submission-corrected':
      return submitted(state, event, happening.submission.formId, happening.findings ?? {})
    case 'case-assigned': {
      const { officer, office } = happening
      const assignment = { ...(officer !== undefined && { officer }), ...(office !== undefined && { office }) }
      return { assigned: { ...state.assigned, [happening.authority]: assignment } }
    }
    case 'protective-measure-taken':
      return { measures: { ...state.measures, [happening.measure]: sequence } }
    case 'migration-procedure-opened':
      return { migrationProcedure: true }
    case 'guardian-recorded': {
      const { status } = happening.guardian
      return { told: { ...state.told, guardian: status === 'not-required' ? 'reason-recorded' : status } }
    }
    case 'consent-recorded':
      return { consents: { ...state.consents, [happening.consent]: 'given' } }
    case 'consent-withdrawn':
      return {
        consents: { ...state.consents, [happening.consent]: 'withdrawn' },
        ...(endsReferrals(happening) && { partners: {} }),
      }
    case 'panel-convened': {
      const panel: Panel = { sequence, at, members: happening.members, votes: {} }
      return { panel }
    }
    case 'vote-cast':
      if (state.panel === undefined) return {}
      return { panel: { ...state.panel, votes: { ...state.panel.votes, [by.officer]: happening.decision } } }
    case 'signed': {
      const known = state.signatures[happening.subject] ?? {}
      const signed = { ...known, [by.authority]: { officer: by.officer, at, sequence } }
      return { signatures: { ...state.signatures, [happening.subject]: signed } }
    }
    case 'referred-to-partner': {
      const { partner, until, authority } = happening
      return { partners: { ...state.partners, [partner]: { until, authority } } }
    }
    case 'referred-abroad':
      return { abroad: { country: happening.country, answer: 'asked' } }
    case 'answered-abroad':
      return state.abroad === undefined ? {} : { abroad: { ...state.abroad, answer: happening.answer } }
    case 'flagged': {
      const { flag } = happening
      const protects = Object.hasOwn(state.flags, flag) && state.flags[flag]?.authority === 'child-protection'
      const authority = protects ? 'child-protection' : by.authority
      return { flags: { ...state.flags, [flag]: { at, authority } } }
    }
    case 'unflagged':
      return { flags: without(state.flags, happening.flag) }
    case 'vulnerability-recognised':
      return recognised(state, [happening.vulnerability], at)
    case 'vulnerability-withdrawn': {
      const known = state.vulnerabilities[happening.vulnerability]
      return {
        vulnerabilities: {
          ...state.vulnerabilities,
          [happening.vulnerability]: { since: known?.since ?? at, withdrawn: true },
        },
      }
    }
    case 'task-overdue': {
      const { task, dueAt, level } = happening
      return { escalations: { ...state.escalations, [task]: { dueAt, level } } }
    }
    case 'transition-plan-due':
      return { milestones: { ...state.milestones, transition: happening.eighteenOn } }
    case 'came-of-age':
      return { milestones: { ...state.milestones, ofAge: happening.eighteenOn } }
    case 'erasure-due':
      return { milestones: { ...state.milestones, erasure: { on: happening.on, announcedAt: at } } }
    case 'case-erased':
      // Nobody works on it any more.
      return { assigned: {} }
    case 'risk-overridden':
    case 'case-closed':
    case 'case-reopened':
      return {}
  }
}

/** A form: its mark, and what it tells. */
function submitted(state: Unopened, event: CaseEvent, formId: string, findings: Findings): Partial<Case> {
  const { at, by, sequence } = event
  const known = state.forms[formId]
  const authority = known?.authority === 'child-protection' ? known.authority : by.authority
  const isCorrection = event.happening.type === 'submission-corrected' && known !== undefined
  const recorded = isCorrection
    ? { recordedAt: known.recordedAt ?? known.at, others: othersThan(by.officer, known) }
    : {}
  const mark: SubmissionMark = { sequence, at, ...recorded, officer: by.officer, authority }
  const { status, birthDate, age, ageOn = dayOf(at), nationalities, told, vulnerabilities } = findings
  const panel = currentPanel(state)
  const isOlder = event.happening.type === 'submission-corrected' && event.happening.older === true
  return {
    ...(!isOlder && !isOfEarlierRound(state, event, formId) && { forms: { ...state.forms, [formId]: mark } }),
    ...(status !== undefined && { status }),
    ...(birthDate !== undefined ? { age: { birthDate } } : age !== undefined && { age: { years: age, on: ageOn } }),
    ...(nationalities !== undefined && { nationalities }),
    ...(told !== undefined && { told: { ...state.told, ...told } }),
    ...(vulnerabilities !== undefined && recognised(state, vulnerabilities, at)),
    // The report that states what was voted is the same report, written to its end: the votes hold.
    ...(formId === 'determination-report' &&
      !isOlder &&
      panel !== undefined &&
      isAsVoted(panel, isCorrection ? { ...state.told, ...told } : told) && {
        panel: { ...panel, writtenIn: sequence },
      }),
  }
}

/** Everybody who has written a form up to now, but for one. */
function othersThan(officer: string, { officer: last, others = [] }: SubmissionMark): readonly string[] {
  return [...new Set([...others, last])].filter(one => one !== officer)
}

/** What was recorded before the case was reopened, and is only put right now: that records nothing anew. */
function isOfEarlierRound({ round, forms }: Unopened, { happening }: CaseEvent, formId: string): boolean {
  return happening.type === 'submission-corrected' && (forms[formId]?.sequence ?? 0) <= round
}

function isAsVoted(panel: Panel, told: Findings['told']): boolean {
  return Object.keys(panel.votes).length > 0 && told?.writtenDecision === outcomeOf(panel)
}

/** Once recognised, a vulnerability stays; recognised again after a withdrawal, it counts from then. */
function recognised(state: Unopened, found: readonly string[], at: string): Partial<Case> {
  const fresh = found.filter(one => state.vulnerabilities[one] === undefined || state.vulnerabilities[one].withdrawn)
  if (fresh.length === 0) return {}
  const since = Object.fromEntries(fresh.map(one => [one, { since: at, withdrawn: false }]))
  return { vulnerabilities: { ...state.vulnerabilities, ...since } }
}

/** The day in UTC: an age in years is no more exact than that. */
export function dayOf(at: string): string {
  return new Date(at).toISOString().slice(0, 10)
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  if (!Object.hasOwn(record, key)) return record
  const { [key]: _, ...rest } = record
  return rest
}
