import { applies } from '../../../shared/forms/applies.ts'
import { below } from '../../../shared/forms/pointer.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { pageApplies } from '../fill-form.ts'
import { CheckPage } from '../pages/check-page.tsx'
import type { PathParams } from '../router.ts'
import { tellFaults } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { writeAnswers } from '../write-answer.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { answersOn, type OpenForm, openForm } from './open-form.ts'

/** Everything once more, before it is sent. */
export const checkDraft =
  ({ drafts, respond }: FillingDependencies) =>
  async (visit: SignedInVisit, params: PathParams, faulty = false): Promise<HttpResponse> =>
    answerWithCheck(respond, visit, await openForm(drafts, visit, params), faulty)

/** The check of an open draft, as an answer. */
export function answerWithCheck(
  respond: FillingDependencies['respond'],
  visit: SignedInVisit,
  { draft, form, pages, filled }: OpenForm,
  faulty: boolean,
): HttpResponse {
  const { language, country } = visit
  const sections = pages
    .filter(page => pageApplies(page, filled.found))
    .map(page => {
      const asked = page.questions.filter(question => applies(filled.found, below(below('', page.name), question.name)))
      return {
        page,
        answers: writeAnswers(asked, answersOn(filled.answers, page), below('', page.name), {
          language,
          timeZone: country.profile.timeZone,
          everything: true,
        }),
      }
    })
  return respond.page(
    <CheckPage
      visit={visit}
      form={form}
      draft={draft.id}
      opens={draft.caseId === undefined}
      sections={sections}
      faults={tellFaults(pages, filled.faults, visit.t)}
      back={`/drafts/${draft.id}/${sections.at(-1)?.page.name}`}
    />,
    faulty ? 422 : 200,
  )
}
