import { isTheirsToCorrect, permitted } from '../../../shared/access/permissions.ts'
import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { CaseDependencies } from './case-dependencies.ts'
import { openCase } from './open-case.ts'
import { newCommandId } from './run-command.ts'

/** Opens a recorded form again with the answers this officer may read; what it corrects stays on record beside it. */
export const startCorrection =
  (dependencies: Pick<CaseDependencies, 'cases' | 'attachments' | 'drafts' | 'formTexts' | 'respond'>) =>
  async (visit: SignedInVisit, params: PathParams): Promise<HttpResponse> => {
    const opened = await openCase(dependencies, visit, params)
    const { officer } = visit.session
    const { drafts, formTexts, respond } = dependencies
    // Who reads only a part of the answers would leave out the rest.
    const actor = permitted(officer, 'correct')
    if (actor === undefined || opened.view.protection === undefined) throw new Problem('not-permitted')
    const corrected = opened.view.submissions.find(({ sequence }) => String(sequence) === params.sequence)
    const form = corrected && opened.forms.get(`${corrected.formId}@${corrected.formVersion}`)
    if (corrected === undefined || form === undefined) throw new Problem('not-found')
    const author = opened.entries.find(({ head }) => head.sequence === corrected.sequence)?.head.by
    // Said before somebody fills it in, not when they send it.
    if (author === undefined || !isTheirsToCorrect(actor, author)) throw new Problem('not-permitted')
    const id = newCommandId()
    await formTexts.keep(form)
    await drafts.begin(officer.id, {
      id,
      formId: form.id,
      formVersion: form.version,
      caseId: opened.view.caseId,
      corrects: corrected.sequence,
      values: fieldsFromAnswers(form, corrected.answers, visit.country.profile.timeZone),
    })
    return respond.go(`/drafts/${id}/${pagesOf(form, visit.language)[0]?.name}`)
  }
