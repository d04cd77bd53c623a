import * as v from 'valibot'
import { caseIdFor, commandIdSchema } from '../../../shared/cases/ids.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import { MessagePage } from '../pages/message-page.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { DraftMissing } from './open-form.ts'

type FormPageOf = (visit: SignedInVisit, params: PathParams, sent?: FieldValues) => Promise<HttpResponse>

/** Pages of a draft that is not there any more: who goes back after sending is not told that there is nothing. */
export function missingDraft({ cases, respond }: Pick<FillingDependencies, 'cases' | 'respond'>) {
  /** What may have become of it. What was typed in another tab meanwhile was not stored, and is said not to be. */
  function told(visit: SignedInVisit): HttpResponse {
    const { t } = visit
    return respond.page(
      <MessagePage
        visit={visit}
        title={t('draftMissingTitle')}
        text={t('draftMissingText')}
        onward={[{ href: '/', text: t('home') }]}
      />,
      404,
    )
  }

  /** The receipt of the case that it opened; of what was added to a case, its id does not tell which. */
  async function receipt(visit: SignedInVisit, params: PathParams): Promise<HttpResponse | undefined> {
    const id = v.safeParse(commandIdSchema, params.id)
    if (!id.success) return undefined
    const { country, session, now } = visit
    const caseId = caseIdFor(country.profile.id, id.output)
    const found = await findCase({ cases, country, clock: () => now }, session.officer, caseId)
    return found && respond.go(`/cases/${caseId}/receipt`)
  }

  return {
    whenRead: (page: FormPageOf): FormPageOf =>
      instead(page, async (visit, params) => (await receipt(visit, params)) ?? told(visit)),
    whenSent: (page: FormPageOf): FormPageOf => instead(page, told),
  }
}

/** A page, or what is answered when its draft is not there. */
function instead(
  page: FormPageOf,
  answer: (visit: SignedInVisit, params: PathParams) => HttpResponse | Promise<HttpResponse>,
): FormPageOf {
  return async (visit, params, sent) => {
    try {
      return await page(visit, params, sent)
    } catch (error) {
      if (!(error instanceof DraftMissing)) throw error
      return answer(visit, params)
    }
  }
}
