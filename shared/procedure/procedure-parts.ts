import * as v from 'valibot'
import { ROLES } from '../access/roles.ts'
import { inEveryLanguage } from '../countries/words.ts'
import type { Schema } from '../forms/form.ts'
import { STAGES } from './procedure.ts'

/** The parts that the procedure and a country's additions to it are written in. */
export const id = v.pipe(v.string(), v.regex(/^[a-z][a-z-]*$/, 'is not an id: lower-case letters and hyphens'))
export const schema = v.custom<Schema>(
  value => typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'is not a JSON Schema',
)
export const stage = v.picklist(STAGES, `is not a stage: one of ${STAGES.join(', ')}`)
export const duration = v.pipe(
  v.string(),
  v.regex(/^P(?:\d{1,4}D|T\d{1,4}H)$/, 'is not an ISO 8601 duration of days or hours: write for example P7D or PT72H'),
)
const deadline = v.union(
  [v.literal('response'), v.strictObject({ high: duration, medium: duration, low: duration })],
  'is not a deadline: write "response", or one for high, medium and low, for example P7D',
)
export const roles = v.pipe(
  v.array(v.picklist(ROLES, 'is not a role')),
  v.minLength(1, 'is nobody’s: name at least one role'),
)
export const hands = v.strictObject({ authority: id, roles })
export const choice = v.strictObject({ id, title: inEveryLanguage })

export const taskSchema = v.strictObject({
  id,
  title: inEveryLanguage,
  stages: v.pipe(v.array(stage), v.minLength(1, 'is never open: name a stage')),
  when: schema,
  by: hands,
  does: v.pipe(v.array(v.string()), v.minLength(1, 'cannot be done: name an action')),
  deadline,
  from: v.string(),
  blocksClosing: v.optional(v.boolean(), false),
})
export const profileProcedureSchema = v.strictObject({
  /** Other deadlines for tasks of the procedure. */
  deadlines: v.optional(v.record(id, deadline), {}),
  /** Further tasks of this country. */
  tasks: v.optional(v.array(taskSchema), []),
  /** What this country calls its roles. */
  roles: v.optional(v.record(v.picklist(ROLES, 'is not a role'), inEveryLanguage), {}),
})
export type ProfileProcedure = v.InferOutput<typeof profileProcedureSchema>
