import { isDeepStrictEqual } from 'node:util'
import type { Officer } from '../access/officer.ts'
import { audiencesOf, isTheirsToCorrect, permitted } from '../access/permissions.ts'
import type { AskedCommand, Command } from '../cases/commands.ts'
import type { Findings } from '../cases/events.ts'
import { dayOf } from '../cases/evolve.ts'
import { findIn } from '../cases/findings.ts'
import type { CaseId, CommandId } from '../cases/ids.ts'
import { isRefusal, notPermitted, type Refusal, refuse } from '../cases/refusal.ts'
import { type Corrected, changedFindings, correctedIn } from '../cases/what-is-corrected.ts'
import type { Country } from '../countries/country.ts'
import type { Fault } from '../forms/faults.ts'
import { faultsAt } from '../forms/faults-at.ts'
import type { Answers, Form } from '../forms/form.ts'
import { type Label, labelOf, newLabelOf } from '../forms/label.ts'
import type { Attachments, Claim } from './attachments.ts'
import { type CarryOutDependencies, carryOut, type Outcome } from './carry-out.ts'
import { claimFiles } from './claim-files.ts'
import { type FoundCase, findCase } from './find-case.ts'

export interface CommandDependencies extends Omit<CarryOutDependencies, 'rules'> {
  readonly country: Country
  readonly attachments: Pick<Attachments, 'claim'>
}

export interface CommandRequest {
  readonly commandId: CommandId
  readonly caseId: CaseId
  readonly asked: AskedCommand
  readonly by: Officer
  /** The case as this officer has just found it, where they have. */
  readonly found?: FoundCase
}

/** Carries out what somebody asks of a case. A correction is checked like the form it corrects. */
export async function commandCase(
  dependencies: CommandDependencies,
  { commandId, caseId, asked, by, found: before }: CommandRequest,
): Promise<Outcome | { readonly faults: readonly Fault[] }> {
  const { country, cases, clock } = dependencies
  const found =
    asked.type === 'correct'
      ? await correction(dependencies, { caseId, asked, by, before })
      : { command: { ...asked, expectedVersion: asked.expectedVersion } }
  if (isRefusal(found) || 'faults' in found) return found
  const command: Command = { ...found.command, commandId }
  const more = 'claim' in found ? { claim: found.claim, label: found.label } : { label: undefined }
  return carryOut(
    { rules: country, cases, clock },
    { command, caseId, by, ...more, ...(before !== undefined && { before }) },
  )
}

interface Correction {
  readonly command: Omit<Extract<Command, { type: 'correct' }>, 'commandId'>
  readonly claim: Claim
  readonly label: Label | undefined
}

/** The submission that is corrected, and the new answers, checked against the version they were filled on. */
async function correction(
  dependencies: CommandDependencies,
  {
    caseId,
    asked,
    by,
    before,
  }: {
    readonly caseId: CaseId
    readonly asked: Extract<AskedCommand, { type: 'correct' }>
    readonly by: Officer
    readonly before: FoundCase | undefined
  },
): Promise<Correction | Refusal | { readonly faults: readonly Fault[] }> {
  const { country, cases, clock } = dependencies
  const known = before ?? (await findCase({ cases, country, clock }, by, caseId))
  if (known === undefined) return refuse('unknown-case')
  const actor = permitted(known.officer, 'correct')
  if (actor === undefined) return notPermitted('correct')
  const corrected = correctedIn(await cases.history(caseId), asked.corrects)
  if (corrected === undefined) return refuse('unknown-submission')
  // Before its form is looked at: what is wrong with answers to it tells which form it is.
  if (!isTheirsToCorrect(actor, corrected.head.by)) {
    const heard = audiencesOf(known.officer).some(audience => country.hears(audience, corrected.head))
    return heard ? notPermitted('correct') : refuse('unknown-submission')
  }
  const { formId, formVersion } = corrected.happening.submission
  const form = await country.forms.open(formId, asked.formVersion ?? formVersion)
  if (form === undefined) return refuse('unknown-form')
  const faults = faultsAt(form, asked.answers, clock())
  if (faults.length > 0) return { faults }
  const files = await claimFiles(dependencies, by, caseId, form, asked.answers)
  if (files.faults.length > 0) return { faults: files.faults }
  const { corrects, reason, answers, filledAt, expectedVersion } = asked
  const change = await changeIn(country, form, answers, corrected)
  return {
    command: {
      type: 'correct',
      expectedVersion,
      corrects,
      ...(corrected.isOlder && { older: true }),
      reason,
      submission: { formId, formVersion: form.version, answers, filledAt },
      findings: change.findings,
      author: corrected.head.by,
    },
    claim: files.claim,
    label: change.isOfLabel ? newLabelOf(form, answers, permitted(by, 'correct')?.authority) : undefined,
  }
}

/**
 * What a correction tells otherwise than what stood before: a word that has come since is not taken back by repeating the
 * one before it. An age that is put right is what it was when the form was first recorded, however late that is done.
 */
async function changeIn(
  { forms, procedure }: Country,
  form: Form,
  answers: Answers,
  { first, standing, isOlder }: Corrected,
): Promise<{ readonly findings: Findings; readonly isOfLabel: boolean }> {
  const { submission } = standing
  const formBefore = await forms.open(submission.formId, submission.formVersion)
  const before = formBefore === undefined ? {} : findIn(procedure, formBefore, submission.answers)
  const { told, ...others } = changedFindings(findIn(procedure, form, answers), before)
  // What the form says by now of the procedure, the newer one says.
  const findings = told === undefined || isOlder ? others : { ...others, told }
  const labelBefore = formBefore && labelOf(formBefore, submission.answers)
  return {
    findings: findings.age === undefined ? findings : { ...findings, ageOn: dayOf(first.at) },
    isOfLabel: !isDeepStrictEqual(labelOf(form, answers), labelBefore),
  }
}
