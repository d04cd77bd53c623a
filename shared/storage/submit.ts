import type { Officer } from '../access/officer.ts'
import { mayFill } from '../access/permissions.ts'
import type { Submission } from '../cases/events.ts'
import { findIn } from '../cases/findings.ts'
import { type CaseId, type CommandId, caseIdFor } from '../cases/ids.ts'
import { knownTo } from '../cases/known-answers.ts'
import { notPermitted, refuse } from '../cases/refusal.ts'
import type { Country } from '../countries/country.ts'
import { type AnswerChange, changesOf, type Reasons } from '../forms/answer-change.ts'
import type { Fault } from '../forms/faults.ts'
import { faultsAt } from '../forms/faults-at.ts'
import type { Form } from '../forms/form.ts'
import { labelOf, newLabelOf } from '../forms/label.ts'
import { prefill } from '../forms/prefill.ts'
import type { Attachments } from './attachments.ts'
import { type CarryOutDependencies, carryOut, type Outcome } from './carry-out.ts'
import { claimFiles } from './claim-files.ts'

export interface SubmitDependencies extends Omit<CarryOutDependencies, 'rules'> {
  readonly country: Country
  readonly attachments: Pick<Attachments, 'claim'>
}

export interface SubmitRequest {
  readonly commandId: CommandId
  readonly caseId: CaseId | undefined
  readonly submission: Submission
  readonly expectedVersion: number | undefined
  readonly by: Officer
  /** Why answers differ from what the case knew, where somebody says so. */
  readonly reasons?: Reasons
}

export type SubmitOutcome = Outcome | { readonly faults: readonly Fault[] }

/** Checks a filled-in form against the version it was filled on, then stores it. Nothing is stored when it has faults. */
export async function submit(dependencies: SubmitDependencies, request: SubmitRequest): Promise<SubmitOutcome> {
  const { country, cases, clock } = dependencies
  const { submission, by, caseId, reasons = {} } = request
  const form = await country.forms.open(submission.formId, submission.formVersion)
  if (form === undefined) return refuse('unknown-form')
  const actor = mayFill(by, country.procedure, submission.formId)
  if (actor === undefined) return notPermitted(`submit-form:${submission.formId}`)
  const faults = faultsAt(form, submission.answers, clock())
  if (faults.length > 0) return { faults }
  const target = caseId ?? caseIdFor(country.profile.id, request.commandId)
  const files = await claimFiles(dependencies, by, target, form, submission.answers)
  if (files.faults.length > 0) return { faults: files.faults }
  const changes = await changesIn(dependencies, request, form)
  return carryOut(
    { rules: country, cases, clock },
    {
      command: {
        type: 'submit-form',
        commandId: request.commandId,
        submission: changes.length > 0 ? { ...submission, changes } : submission,
        findings: findIn(country.procedure, form, submission.answers),
        expectedVersion: request.expectedVersion,
      },
      caseId,
      by,
      // A repetition asks for the same; what it changes has been recorded since, and is no change any more.
      asked: Object.keys(reasons).length === 0 ? submission : { ...submission, reasons },
      label:
        caseId === undefined
          ? labelOf(form, submission.answers)
          : newLabelOf(form, submission.answers, actor.authority),
      claim: files.claim,
    },
  )
}

/** What these answers change of what the case already knew, as far as whoever answers may read it. */
async function changesIn(
  { country, cases }: SubmitDependencies,
  { submission, caseId, by, reasons = {} }: SubmitRequest,
  form: Form,
): Promise<readonly AnswerChange[]> {
  if (caseId === undefined) return []
  const known = await knownTo(country, await cases.history(caseId), by)
  return changesOf(form, prefill(form, known), submission.answers, reasons)
}
