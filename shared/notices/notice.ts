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
} as const satisfies Readonly<Record<EventType, string>>

/**
 * Which events each authority hears of. What is not listed is not sent: that a form was filled in about a child's
 * protection is itself protection data, so migration hears of a case, not of each step of its assessment.
 */
const HEARD: Readonly<Record<AuthorityId, readonly EventType[]>> = {
  'child-protection': ['case-opened', 'submission-recorded'],
  migration: ['case-opened'],
}

/** Whether an authority hears of events of this type. */
export function hears(authority: AuthorityId, type: EventType): boolean {
  return Object.hasOwn(HEARD, authority) && HEARD[authority]?.includes(type) === true
}

/** The notice an authority gets of an event; undefined: it is not for them. `origin` is the deployment's URL. */
export function noticeFor(authority: AuthorityId, head: EventHead, origin: string): Notice | undefined {
  if (!hears(authority, head.type)) return undefined
  return {
    specversion: '1.0',
    id: `${head.caseId}:${head.sequence}`,
    source: origin,
    type: TYPES[head.type],
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
