import * as v from 'valibot'
import { ROLES } from '../../shared/access/roles.ts'
import { RISKS } from '../../shared/cases/events.ts'
import { caseIdSchema } from '../../shared/cases/ids.ts'
import { answersSchema } from '../../shared/forms/answers-schema.ts'
import { reasonsSchema } from '../../shared/forms/reasons-schema.ts'
import { STAGES } from '../../shared/procedure/procedure.ts'
import { readCursor } from '../../shared/storage/worklist.ts'

const instant = v.pipe(v.string(), v.isoTimestamp('not-a-date-time'))

/** The body of `PUT /api/submissions/{commandId}`. */
export const submissionSchema = v.strictObject({
  formId: v.pipe(v.string(), v.maxLength(100, 'too-long')),
  formVersion: v.pipe(v.string(), v.maxLength(20, 'too-long')),
  caseId: v.optional(caseIdSchema),
  answers: answersSchema,
  filledAt: instant,
  expectedVersion: v.optional(v.pipe(v.number(), v.integer('not-a-whole-number'), v.minValue(1, 'too-small'))),
  reasons: v.optional(reasonsSchema),
})

/** The query of `GET /api/cases`. */
export const worklistSchema = v.object({
  stage: v.optional(v.picklist(STAGES, 'not-a-stage')),
  /** As the list has it that it is compared with: in UTC. */
  due: v.optional(
    v.pipe(
      instant,
      v.transform(Date.parse),
      v.check(time => !Number.isNaN(time), 'not-a-date-time'),
      v.transform(time => new Date(time).toISOString()),
    ),
  ),
  /** An officer's subject; `me`: the caller. */
  assignee: v.optional(v.pipe(v.string(), v.maxLength(100, 'too-long'))),
  risk: v.optional(v.picklist(RISKS, 'not-a-risk')),
  overdue: v.optional(v.picklist(['true', 'false'], 'not-yes-or-no')),
  /** Cases in which somebody of this authority, or of this role of the caller's authorities, has something to do. */
  authority: v.optional(v.pipe(v.string(), v.maxLength(100, 'too-long'))),
  role: v.optional(v.picklist(ROLES, 'not-a-role')),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.transform(readCursor),
      v.check(cursor => cursor !== undefined, 'not-a-cursor'),
    ),
  ),
})
