import * as v from 'valibot'
import { ROLES, type Role } from '../access/roles.ts'
import { FaultyFile, readAs } from '../countries/faulty-file.ts'
import type { AuthorityId } from '../countries/profile.ts'

/** The stages of a case, in order; `closed` may be left again by reopening. */
export const STAGES = [
  'identification',
  'protection',
  'assessment',
  'determination',
  'implementation',
  'follow-up',
  'closed',
] as const
export type Stage = (typeof STAGES)[number]

const procedureSchema = v.strictObject({
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'is not a version, for example 1.0.0')),
  stages: v.pipe(
    v.array(
      v.strictObject({
        id: v.picklist(STAGES),
        forms: v.array(
          v.strictObject({
            form: v.string(),
            /** Whether a first submission of this form opens a case. */
            opens: v.optional(v.boolean(), false),
            filledBy: v.pipe(v.array(v.picklist(ROLES)), v.minLength(1, 'is nobody’s: name at least one role')),
            /** Only in these authorities; left out: in any. */
            authorities: v.optional(v.pipe(v.array(v.string()), v.minLength(1, 'is nobody’s: name at least one'))),
          }),
        ),
      }),
    ),
    v.check(
      stages => stages.length === STAGES.length && stages.every((stage, index) => stage.id === STAGES[index]),
      `must be exactly ${STAGES.join(', ')}, in this order`,
    ),
  ),
})

export type Procedure = v.InferOutput<typeof procedureSchema>

/** What the procedure says of a form. */
export interface FormRule {
  readonly stage: Stage
  readonly opens: boolean
  readonly filledBy: readonly Role[]
  /** Undefined: in any authority. */
  readonly authorities: readonly AuthorityId[] | undefined
}

/** Reads `procedure.json`; refuses with `FaultyFile` what is misshapen or names a form that does not exist. */
export function readProcedure(file: string, json: unknown, formIds: ReadonlySet<string>): Procedure {
  const procedure = readAs(procedureSchema, file, json)
  const faults = procedure.stages.flatMap((stage, s) =>
    stage.forms.flatMap((rule, f) =>
      formIds.has(rule.form)
        ? []
        : [{ pointer: `/stages/${s}/forms/${f}/form`, reason: `there is no form "${rule.form}" in forms/` }],
    ),
  )
  if (faults.length > 0) throw new FaultyFile(file, faults)
  return procedure
}

/** Where in the procedure a form belongs and who fills it in; undefined: the procedure does not use it. */
export function formRule(procedure: Procedure, formId: string): FormRule | undefined {
  for (const stage of procedure.stages)
    for (const rule of stage.forms)
      if (rule.form === formId)
        return { stage: stage.id, opens: rule.opens, filledBy: rule.filledBy, authorities: rule.authorities }
  return undefined
}
