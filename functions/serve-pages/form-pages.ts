import * as v from 'valibot'
import { commandIdSchema } from '../../shared/cases/ids.ts'
import { labelOf } from '../../shared/forms/label.ts'
import { titleOf } from '../../shared/forms/questions.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { faultsOn } from './fill-form.ts'
import { checkDraft } from './filling/check-draft.tsx'
import { namedIn } from './filling/draft-files.ts'
import { fillPage } from './filling/fill-page.tsx'
import type { FillingDependencies } from './filling/filling-dependencies.ts'
import { goneForm } from './filling/gone-form.tsx'
import { missingDraft } from './filling/missing-draft.tsx'
import { answersIn, openForm, seesCaseOf } from './filling/open-form.ts'
import { changedAnswers, reasonFaults } from './filling/prefilled-answers.ts'
import { sendDraft } from './filling/send-draft.tsx'
import { showPage } from './filling/show-page.tsx'
import { startForm } from './filling/start-form.ts'
import type { PathParams } from './router.ts'
import type { SignedInVisit } from './visit.ts'

/** Drafts shown at a time: each is opened for its name. */
const MOST_DRAFTS = 10

/** The pages on which a form is filled in, checked and sent. */
export function formPages(dependencies: FillingDependencies) {
  const { drafts, formTexts, attachments, respond } = dependencies
  const gone = goneForm(dependencies)
  const missing = missingDraft(dependencies)

  /** Goes on where something is still wrong, or with the check. */
  async function resume(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const { draft, form, pages, filled, prefilled } = await openForm(dependencies, visit, params)
    const changed = changedAnswers(form, prefilled, filled)
    const faulty = pages.find(
      page => faultsOn(filled.faults, page.name).length + reasonFaults(pages, changed, visit.t, page).length > 0,
    )
    return respond.go(`/drafts/${draft.id}/${faulty?.name ?? 'check'}`)
  }

  return {
    start: startForm(dependencies),
    page: missing.whenRead(gone.orGoThere(showPage(dependencies))),
    fill: missing.whenSent(gone.orKeep(fillPage(dependencies))),
    check: (visit: SignedInVisit, params: PathParams, faulty = false) =>
      missing.whenRead(gone.orGoThere(() => checkDraft(dependencies)(visit, params, faulty)))(visit, params),
    send: gone.orGoThere(sendDraft(dependencies)),
    takeOver: gone.takeOver(resume),
    resume: missing.whenRead(gone.orRead(resume)),

    /** The officer's drafts, newest first, each with the child's name where it is written already. */
    async listed(visit: SignedInVisit) {
      const { officer } = visit.session
      const list = await drafts.list(officer.id)
      return Promise.all(
        list.slice(0, MOST_DRAFTS).map(async summary => {
          const draft = await drafts.open(officer.id, summary.id)
          const known = await visit.country.forms.open(summary.formId, summary.formVersion)
          const form = known ?? (await formTexts.find(summary.formId, summary.formVersion))
          return {
            ...summary,
            name:
              draft && form && (await seesCaseOf(dependencies.cases, visit, draft))
                ? labelOf(form, answersIn(visit, form, draft.values)).names
                : undefined,
            title: form === undefined ? summary.formId : titleOf(form, visit.language),
            gone: known === undefined,
          }
        }),
      )
    },

    async remove(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const id = v.safeParse(commandIdSchema, params.id)
      const officer = visit.session.officer.id
      const draft = id.success ? await drafts.open(officer, id.output) : undefined
      if (draft === undefined) return respond.go('/')
      await drafts.remove(officer, draft.id)
      await Promise.all(namedIn(draft.values).map(file => attachments.discard(officer, file)))
      return respond.go('/')
    },
  }
}
