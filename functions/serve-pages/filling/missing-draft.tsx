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
  const explained =
    (page: FormPageOf): FormPageOf =>
    async (visit, params, sent) => {
      try {
        return await page(visit, params, sent)
      } catch (error) {
        if (!(error instanceof DraftMissing)) throw error
        const { t } = visit
        return respond.page(
          <MessagePage visit={visit} title={t('draftMissingTitle')} text={t('draftMissingText')}>
            <p class="actions">
              <a class="button" href="/">
                {t('home')}
              </a>
            </p>
          </MessagePage>,
          404,
        )
      }
    }

  /** The receipt of the case that it opened; of what was added to a case, its id does not tell which. */
  const orReceipt =
    (page: FormPageOf): FormPageOf =>
    async (visit, params, sent) => {
      try {
        return await page(visit, params, sent)
      } catch (error) {
        const id = v.safeParse(commandIdSchema, params.id)
        if (!(error instanceof DraftMissing && id.success)) throw error
        const { country, session, now } = visit
        const caseId = caseIdFor(country.profile.id, id.output)
        const found = await findCase({ cases, country, clock: () => now }, session.officer, caseId)
        if (found === undefined) throw error
        return respond.go(`/cases/${caseId}/receipt`)
      }
    }

  return {
    whenRead: (page: FormPageOf): FormPageOf => explained(orReceipt(page)),
    whenSent: explained,
  }
}
