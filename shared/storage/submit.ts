import type { Officer } from '../access/officer.ts'
import { mayFill } from '../access/permissions.ts'
import type { Submission } from '../cases/events.ts'
import { findIn } from '../cases/findings.ts'
import type { CaseId, CommandId } from '../cases/ids.ts'
import { notPermitted, refuse } from '../cases/refusal.ts'
import type { Country } from '../countries/country.ts'
import { type Fault, faultsOf } from '../forms/faults.ts'
import { labelOf } from '../forms/label.ts'
import { type CarryOutDependencies, carryOut, type Outcome } from './carry-out.ts'

export interface SubmitDependencies extends Omit<CarryOutDependencies, 'rules'> {
  readonly country: Country
}

export interface SubmitRequest {
  readonly commandId: CommandId
  readonly caseId: CaseId | undefined
  readonly submission: Submission
  readonly expectedVersion: number | undefined
  readonly by: Officer
}

export type SubmitOutcome = Outcome | { readonly faults: readonly Fault[] }

/** Checks a filled-in form against the version it was filled on, then stores it. Nothing is stored when it has faults. */
export async function submit(dependencies: SubmitDependencies, request: SubmitRequest): Promise<SubmitOutcome> {
  const { country, cases, clock } = dependencies
  const { submission, by, caseId } = request
  const form = await country.forms.open(submission.formId, submission.formVersion)
  if (form === undefined) return refuse('unknown-form')
  if (mayFill(by, country.procedure, submission.formId) === undefined)
    return notPermitted(`submit-form:${submission.formId}`)
  const faults = faultsOf(form, submission.answers)
  if (faults.length > 0) return { faults }
  return carryOut(
    { rules: country, cases, clock },
    {
      command: {
        type: 'submit-form',
        commandId: request.commandId,
        submission,
        findings: findIn(country.procedure, form, submission.answers),
        expectedVersion: request.expectedVersion,
      },
      caseId,
      by,
      label: labelOf(form, submission.answers),
    },
  )
}
