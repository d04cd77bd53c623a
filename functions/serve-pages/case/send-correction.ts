import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { answerWithCheck } from '../filling/check-draft.tsx'
import type { FillingDependencies } from '../filling/filling-dependencies.ts'
import type { OpenForm } from '../filling/open-form.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerRefusal } from './answer-refusal.tsx'
import { caseWords } from './case-words.ts'
import { openCase } from './open-case.ts'
import { runCommand } from './run-command.ts'

/** Sends a correction: the new answers with the reason, stored beside what they correct. */
export async function sendCorrection(
  dependencies: Omit<FillingDependencies, 'formTexts'>,
  visit: SignedInVisit,
  form: OpenForm,
  reason: string,
): Promise<HttpResponse> {
  const { drafts, interrupted, respond } = dependencies
  const { draft, filled } = form
  if (reason === '') return answerWithCheck(dependencies, visit, form, true)
  const { caseId, corrects } = draft
  if (caseId === undefined || corrects === undefined) throw new Problem('not-found')
  const opened = await openCase(dependencies, visit, { caseId })
  const done = await runCommand(dependencies, visit, opened, draft.id, {
    type: 'correct',
    corrects,
    formVersion: draft.formVersion,
    answers: filled.answers,
    // When it was last saved: the same for a second click.
    filledAt: draft.updatedAt,
    reason,
  })
  if ('faults' in done) return answerWithCheck(dependencies, visit, form, true, reason)
  if ('refusal' in done)
    return answerRefusal(respond, visit, opened, {
      refusal: done.refusal,
      title: caseWords(visit.language)('do.correct'),
      action: `/drafts/${draft.id}/send`,
      sent: {},
      commandId: draft.id,
      seen: opened.view.version,
      wanted: [],
    })
  const officer = visit.session.officer.id
  await drafts.remove(officer, draft.id)
  await interrupted.forget(officer, `/drafts/${draft.id}/check`)
  return respond.go(`/cases/${caseId}?done=${done.sequence}`)
}
