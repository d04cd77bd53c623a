import * as v from 'valibot'
import { type CaseId, type CommandId, caseIdFor, commandIdSchema } from '../../../shared/cases/ids.ts'
import { isRefusal } from '../../../shared/cases/refusal.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import { submit } from '../../../shared/storage/submit.ts'
import { sendCorrection } from '../case/send-correction.ts'
import { MessagePage } from '../pages/message-page.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerWithCheck } from './check-draft.tsx'
import type { FillingDependencies } from './filling-dependencies.ts'
import { withForm } from './open-form.ts'
import { changedAnswers, reasonFaults, reasonsIn } from './prefilled-answers.ts'

/** Sends a draft: stored once, however often it is sent. */
export const sendDraft =
  ({ cases, drafts, attachments, interrupted, respond, clock }: FillingDependencies) =>
  async (visit: SignedInVisit, params: PathParams, sent: FieldValues = {}): Promise<HttpResponse> => {
    const { officer } = visit.session
    const id = v.safeParse(commandIdSchema, params.id)
    if (!id.success) throw new Problem('not-found')
    const draft = await drafts.open(officer.id, id.output)
    if (draft === undefined) return receiptOf({ cases, respond }, visit, id.output, sent.case?.[0])

    const opened = await withForm(cases, visit, draft)
    const { form, filled, pages, prefilled } = opened
    const changed = changedAnswers(form, prefilled, filled)
    if (filled.faults.length + reasonFaults(pages, changed, visit.t).length > 0)
      return answerWithCheck({ attachments, respond }, visit, opened, true)
    if (draft.corrects !== undefined && draft.caseId !== undefined)
      return sendCorrection(
        { cases, drafts, attachments, interrupted, respond, clock },
        visit,
        opened,
        (sent.correction?.[0] ?? '').trim(),
      )
    const outcome = await submit(
      { country: visit.country, cases, attachments, clock },
      {
        commandId: draft.id,
        caseId: draft.caseId,
        expectedVersion: undefined,
        by: officer,
        reasons: reasonsIn(filled.values),
        submission: {
          formId: form.id,
          formVersion: form.version,
          answers: filled.answers,
          // When it was last saved: the same for a second click, so that it is the same submission.
          filledAt: draft.updatedAt,
        },
      },
    )
    if ('faults' in outcome) {
      const faulty = { ...opened, filled: { ...filled, faults: outcome.faults } }
      return answerWithCheck({ attachments, respond }, visit, faulty, true)
    }
    if (isRefusal(outcome)) {
      if (outcome.refused !== 'command-id-used')
        throw new Problem(outcome.refused === 'not-permitted' ? 'not-permitted' : 'not-found')
      return conflict(respond, visit, draft.caseId ?? caseIdFor(visit.country.profile.id, draft.id))
    }
    await drafts.remove(officer.id, draft.id)
    const { caseId } = 'stored' in outcome ? outcome.stored : outcome.repeated
    return respond.go(`/cases/${caseId}/receipt`)
  }

/** A second click after the first was stored: the draft is gone, the receipt is there. */
async function receiptOf(
  { cases, respond }: Pick<FillingDependencies, 'cases' | 'respond'>,
  visit: SignedInVisit,
  id: CommandId,
  caseOfForm: string | undefined,
): Promise<HttpResponse> {
  // A form that opens a case has told no case: its id gives it.
  const caseId = caseOfForm ?? caseIdFor(visit.country.profile.id, id)
  const found = await findCase({ cases, country: visit.country, clock: () => visit.now }, visit.session.officer, caseId)
  if (found === undefined) throw new Problem('not-found')
  return respond.go(`/cases/${caseId}/receipt`)
}

function conflict(respond: FillingDependencies['respond'], visit: SignedInVisit, caseId: CaseId): HttpResponse {
  const { t } = visit
  return respond.page(
    <MessagePage
      visit={visit}
      title={t('conflictTitle')}
      text={t('conflictText')}
      onward={[{ href: `/cases/${caseId}`, text: t('openCase') }]}
    />,
    409,
  )
}
