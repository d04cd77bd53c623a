import type { EventHead, EventType, Instant, Risk } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Stage } from '../procedure/procedure.ts'

/** A notice: CloudEvents 1.0, JSON format. It says that something happened and where to ask; never a name, never an answer. */
export interface Notice {
  readonly specversion: '1.0'
  /** `<case id>:<sequence>`: the same for every delivery of the same event. */
  readonly id: string
  /** The deployment that sends it: an https URL. */
  readonly source: string
  readonly type: string
  readonly subject: CaseId
  readonly time: Instant
  readonly datacontenttype: 'application/json'
  readonly data: {
    readonly reference: string
    readonly sequence: number
    readonly stage: Stage
    readonly risk: Risk
    /** When the case must have been responded to: RFC 3339, UTC. */
    readonly deadline: Instant
    /** Where whoever may know more asks: `GET` with a token. */
    readonly link: string
  }
}

const TYPES = {
  'case-opened': 'org.amparo.case.opened.v1',
  'submission-recorded': 'org.amparo.submission.recorded.v1',
  'submission-corrected': 'org.amparo.submission.corrected.v1',
  'case-assigned': 'org.amparo.case.assigned.v1',
  'protective-measure-taken': 'org.amparo.protective-measure.taken.v1',
  'migration-procedure-opened': 'org.amparo.migration-procedure.opened.v1',
  'guardian-recorded': 'org.amparo.guardian.recorded.v1',
  'consent-recorded': 'org.amparo.consent.recorded.v1',
  'consent-withdrawn': 'org.amparo.consent.withdrawn.v1',
  'panel-convened': 'org.amparo.panel.convened.v1',
  'vote-cast': 'org.amparo.vote.cast.v1',
  signed: 'org.amparo.case.signed.v1',
  'referred-to-partner': 'org.amparo.case.referred.v1',
  'referred-abroad': 'org.amparo.case.referred-abroad.v1',
  'answered-abroad': 'org.amparo.case.answered-abroad.v1',
  flagged: 'org.amparo.case.flagged.v1',
  unflagged: 'org.amparo.case.unflagged.v1',
  'risk-overridden': 'org.amparo.risk.overridden.v1',
  'vulnerability-recognised': 'org.amparo.vulnerability.recognised.v1',
  'vulnerability-withdrawn': 'org.amparo.vulnerability.withdrawn.v1',
  'case-closed': 'org.amparo.case.closed.v1',
  'case-reopened': 'org.amparo.case.reopened.v1',
  'task-overdue': 'org.amparo.task.overdue.v1',
  'transition-plan-due': 'org.amparo.transition-plan.due.v1',
  'came-of-age': 'org.amparo.child.came-of-age.v1',
} as const satisfies Readonly<Record<EventType, string>>

/** A determination with every signature is a decision: that has a type of its own. */
const DECIDED = 'org.amparo.case.decided.v1'

function typeOf({ type, about }: EventHead): string {
  const decided = about !== undefined && 'subject' in about && about.subject === 'determination' && about.complete
  return decided ? DECIDED : TYPES[type]
}

/** Forms of which migration reads an outcome, and what it signs: what else is filled in is protection's alone. */
const FORMS_OF_MIGRATION = ['determination-report', 'durable-solution-plan']
const SIGNED_WITH_MIGRATION = ['determination', 'plan', 'closure']

/**
 * Whether an authority hears of an event. That a form was filled in about a child's protection is itself protection
 * data, so migration hears of a case, of what it takes part in, and of its own tasks, not of each step between.
 */
export function hears(authority: AuthorityId, { type, formId, about }: EventHead): boolean {
  if (authority === 'child-protection') return true
  if (authority !== 'migration') return false
  switch (type) {
    case 'case-opened':
    case 'migration-procedure-opened':
    case 'panel-convened':
    case 'case-closed':
    case 'case-reopened':
      return true
    case 'submission-recorded':
    case 'submission-corrected':
      return formId !== undefined && FORMS_OF_MIGRATION.includes(formId)
    case 'signed':
      return about !== undefined && 'subject' in about && SIGNED_WITH_MIGRATION.includes(about.subject)
    case 'task-overdue':
      return about !== undefined && 'task' in about && (about.authority === authority || about.level === 3)
    default:
      return false
  }
}

/** The notice an authority gets of an event; undefined: it is not for them. `origin` is the deployment's URL. */
export function noticeFor(authority: AuthorityId, head: EventHead, origin: string): Notice | undefined {
  if (!hears(authority, head)) return undefined
  return {
    specversion: '1.0',
    id: `${head.caseId}:${head.sequence}`,
    source: origin,
    type: typeOf(head),
    subject: head.caseId,
    time: head.at,
    datacontenttype: 'application/json',
    data: {
      reference: head.standing.reference,
      sequence: head.sequence,
      stage: head.standing.stage,
      risk: head.standing.risk,
      deadline: head.standing.dueAt,
      link: `${origin}/api/cases/${head.caseId}`,
    },
  }
}
