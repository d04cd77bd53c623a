import { applies } from '../../../shared/forms/applies.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { faultsOn, pageApplies } from '../fill-form.ts'
import { FormPage } from '../pages/form-page.tsx'
import type { PathParams } from '../router.ts'
import { tellFaults } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { draftFiles, writeDraftFile } from './draft-files.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { asksForRisk, indicatedIn } from './indicated-in.ts'
import { type OpenForm, openForm, pageNamed, returnTo } from './open-form.ts'
import { changedAnswers, reasonFaults } from './prefilled-answers.ts'
import { dependentsOf } from './read-elsewhere.ts'
import { tellDropped } from './tell-dropped.ts'
import { tellKnown } from './tell-known.ts'
import { tellSource } from './tell-source.ts'

/** How a page is shown: with its faults or without, and what is said above the questions. */
export interface Showing {
  readonly faulty: boolean
  readonly status: string
}

/** Opens one page of a draft. */
export const showPage =
  ({ drafts, cases, attachments, respond }: FillingDependencies) =>
  async (visit: SignedInVisit, params: PathParams): Promise<HttpResponse> => {
    const opened = await openForm({ drafts, cases }, visit, params)
    const page = pageNamed(opened.pages, params)
    const status = tellDropped(visit, opened.pages)
    // Coming back from the check means that something on the page may be wrong: say what.
    const { form, pages, filled, prefilled } = opened
    const unreasoned = reasonFaults(pages, changedAnswers(form, prefilled, filled), visit.t, page)
    const faulty = returnTo(visit, '?') !== '' && faultsOn(filled.faults, page.name).length + unreasoned.length > 0
    return answerWithPage({ attachments, respond }, visit, opened, page, { faulty, status })
  }

/** One page of an open draft, as an answer. */
export async function answerWithPage(
  { attachments, respond }: Pick<FillingDependencies, 'attachments' | 'respond'>,
  visit: SignedInVisit,
  opened: OpenForm,
  page: Page,
  how: Showing,
): Promise<HttpResponse> {
  const { draft, form, pages, filled, prefilled } = opened
  const changed = changedAnswers(form, prefilled, filled)
  const asked = pages.filter(one => pageApplies(one, filled.found) || one === page)
  const returning = returnTo(visit, '?') !== ''
  const files = await draftFiles(attachments, visit.session.officer.id, draft)
  const before = asked[asked.indexOf(page) - 1]
  const { language, country } = visit
  const written = writeDraftFile(files, draft, visit)
  const writing = { language, timeZone: country.profile.timeZone, everything: false, files: written }
  return respond.page(
    <FormPage
      visit={visit}
      form={form}
      page={page}
      number={asked.indexOf(page) + 1}
      pages={asked.length}
      values={draft.values}
      revision={draft.revision}
      dependents={dependentsOf(form, pages, page, filled.answers)}
      files={files}
      faults={
        how.faulty
          ? [
              ...tellFaults(pages, faultsOn(filled.faults, page.name), visit.t),
              ...reasonFaults(pages, changed, visit.t, page),
            ]
          : []
      }
      known={tellKnown(form, pages, prefilled, changed, draft.values, writing, known => tellSource(visit, known))}
      required={filled.found.required}
      hidden={place => !applies(filled.found, place)}
      indicated={asksForRisk(page) ? indicatedIn(visit, opened) : undefined}
      status={how.status}
      action={`/drafts/${draft.id}/${page.name}${returning ? '?return=check' : ''}`}
      back={returning ? `/drafts/${draft.id}/check` : before ? `/drafts/${draft.id}/${before.name}` : '/'}
    />,
    how.faulty ? 422 : 200,
  )
}
