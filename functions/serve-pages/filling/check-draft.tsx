import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { CorrectionReason, reasonFault } from '../case/correction-reason.tsx'
import { ChangeNote } from '../pages/change-note.tsx'
import { CheckPage } from '../pages/check-page.tsx'
import type { PathParams } from '../router.ts'
import { tellFaults } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { writeAnswerAt } from '../write-answer.ts'
import { draftFiles, writeDraftFile } from './draft-files.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { asksForRisk, indicatedIn } from './indicated-in.ts'
import { type OpenForm, openForm } from './open-form.ts'
import { asChange, changedAnswers, reasonFaults } from './prefilled-answers.ts'
import { tellDropped } from './tell-dropped.ts'
import { writeSections } from './write-sections.ts'

/** Everything once more, before it is sent. */
export const checkDraft =
  ({ drafts, cases, attachments, interrupted, respond }: FillingDependencies) =>
  async (visit: SignedInVisit, params: PathParams, faulty = false): Promise<HttpResponse> => {
    const opened = await openForm({ drafts, cases }, visit, params)
    // Only a correction asks for something here that is in no draft.
    const { corrects } = opened.draft
    const kept =
      corrects === undefined ? undefined : await interrupted.find(visit.session.officer.id, visit.request.path)
    const reason = kept?.correction?.[0] ?? ''
    return answerWithCheck({ attachments, respond }, visit, opened, faulty, reason)
  }

/** The check of an open draft, as an answer. */
export async function answerWithCheck(
  { attachments, respond }: Pick<FillingDependencies, 'attachments' | 'respond'>,
  visit: SignedInVisit,
  opened: OpenForm,
  faulty: boolean,
  reason = '',
): Promise<HttpResponse> {
  const { language, country, t } = visit
  const { draft, form, pages, filled, prefilled } = opened
  const changed = changedAnswers(form, prefilled, filled)
  const correctionLacksReason = faulty && draft.corrects !== undefined && reason === ''
  const files = writeDraftFile(await draftFiles(attachments, visit.session.officer.id, draft), draft, visit)
  const how = { language, timeZone: country.profile.timeZone, everything: true, files }
  const changes = changed.answers.map(known => {
    const before = writeAnswerAt(pages, known.place, known.value, how)
    return [known.place, <ChangeNote change={asChange(known, changed.reasons)} before={before} t={t} />] as const
  })
  const sections = writeSections(pages, filled, how)
  return respond.page(
    <CheckPage
      visit={visit}
      form={form}
      draft={draft.id}
      opens={draft.caseId === undefined}
      sections={sections}
      status={tellDropped(visit, pages)}
      // Where a page asks for the risk, it has told already.
      indicated={pages.some(asksForRisk) ? undefined : indicatedIn(visit, opened)}
      changes={new Map(changes)}
      faults={[
        ...tellFaults(pages, filled.faults, t),
        ...reasonFaults(pages, changed, t),
        ...(correctionLacksReason ? [reasonFault(visit)] : []),
      ]}
      caseId={draft.caseId}
      correction={
        draft.corrects === undefined ? undefined : (
          <CorrectionReason visit={visit} faulty={correctionLacksReason} reason={reason} />
        )
      }
      back={`/drafts/${draft.id}/${sections.at(-1)?.page.name}`}
    />,
    faulty ? 422 : 200,
  )
}
