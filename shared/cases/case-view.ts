import type { Officer } from '../access/officer.ts'
import { audiencesOf } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import type { CaseFacts } from '../procedure/facts.ts'
import type { InLanguages } from '../procedure/procedure.ts'
import type { Case, PanelMember } from './case.ts'
import { goodSignatures, type Moment } from './case-facts.ts'
import { comingOfAge } from './coming-of-age.ts'
import { currentPanel } from './current-panel.ts'
import type { CalendarDate, Decision, Instant, Standing, Status } from './events.ts'
import type { Entry } from './history-view.ts'
import type { CaseId } from './ids.ts'
import { outcomeOf } from './panel-outcome.ts'
import { type SubmissionView, viewSubmissions } from './submission-view.ts'
import { surveyCase } from './tasks.ts'
import { type Action, type Blocked, whatMayBeDone } from './what-may-be-done.ts'

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
