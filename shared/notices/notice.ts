import * as v from 'valibot'
import { type EventHead, type EventType, RISKS } from '../cases/events.ts'
import { caseIdSchema } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { STAGES } from '../procedure/procedure.ts'
import type { Hears } from './hears.ts'
import { toldAbout } from './told-about.ts'

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
  'erasure-due': 'org.amparo.case.erasure-due.v1',
  'case-erased': 'org.amparo.case.erased.v1',
} as const satisfies Readonly<Record<EventType, string>>

/** A determination with every signature is a decision: that has a type of its own. */
const DECIDED = 'org.amparo.case.decided.v1'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const instant = v.pipe(v.string(), v.isoTimestamp())

/** A notice: CloudEvents 1.0, JSON format. It says that something happened and where to ask; never a name, never an answer. */
export const noticeSchema = v.object({
  specversion: v.literal('1.0'),
  id: v.pipe(v.string(), v.description('`<case id>:<sequence>`: the same for every delivery of the same event.')),
  source: v.pipe(v.string(), v.url(), v.description('The deployment that sends it.')),
  type: v.picklist([...Object.values(TYPES), DECIDED]),
  subject: v.pipe(caseIdSchema, v.description('The case. Messages of one case come in order.')),
  time: instant,
  datacontenttype: v.literal('application/json'),
  data: v.object({
    reference: v.pipe(v.string(), v.description('What people call the case: MX-7K3F-9QPD-2AXC.')),
    sequence: v.pipe(count, v.minValue(1), v.description('The event’s place in the history of the case.')),
    previous: v.pipe(
      count,
      v.description(
        'The sequence of the last event of this case that you were told of before; 0: there was none. Where it is higher than the last one you have, you have missed something.',
      ),
    ),
    stage: v.picklist(STAGES),
    risk: v.picklist(RISKS),
    deadline: v.pipe(instant, v.description('When the case must have been responded to.')),
    link: v.pipe(v.string(), v.url(), v.description('Where whoever may know more asks: GET with a token.')),
    form: v.exactOptional(v.pipe(v.string(), v.description('The form that was filled in or corrected.'))),
    about: v.exactOptional(
      v.union([
        v.pipe(
          v.object({ subject: v.string(), complete: v.boolean() }),
          v.description('What was signed, and whether every signature is there now.'),
        ),
        v.pipe(
          v.object({ task: v.string(), authority: v.string(), level: v.picklist([1, 2, 3]) }),
          v.description('Which task is overdue, whose it is, and how far that has been escalated.'),
        ),
      ]),
    ),
  }),
})
export type Notice = v.InferOutput<typeof noticeSchema>

function typeOf({ type, about }: EventHead): Notice['type'] {
  const decided = about !== undefined && 'subject' in about && about.subject === 'determination' && about.complete
  return decided ? DECIDED : TYPES[type]
}

export interface NoticeContext {
  readonly hears: Hears
  /** The deployment's URL. */
  readonly origin: string
  /** The sequence of the last event of the case that this authority was told of; 0: none. */
  readonly previous: number
}

/** The notice an authority gets of an event, with only what is marked for it; undefined: it is not for them. */
export function noticeFor(
  authority: AuthorityId,
  head: EventHead,
  { hears, origin, previous }: NoticeContext,
): Notice | undefined {
  if (!hears(authority, head)) return undefined
  const { caseId, sequence, at, standing, formId } = head
  const about = toldAbout(head.about, [authority])
  return {
    specversion: '1.0',
    id: `${caseId}:${sequence}`,
    source: origin,
    type: typeOf(head),
    subject: caseId,
    time: at,
    datacontenttype: 'application/json',
    data: {
      reference: standing.reference,
      sequence,
      previous,
      stage: standing.stage,
      risk: standing.risk,
      deadline: standing.dueAt,
      link: `${origin}/api/cases/${caseId}`,
      ...(formId !== undefined && { form: formId }),
      ...(about !== undefined && { about }),
    },
  }
}
