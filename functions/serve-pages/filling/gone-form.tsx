import { mayFill } from '../../../shared/access/permissions.ts'
import type { Form } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { type Draft, keptUntil } from '../drafts.ts'
import { replacePage } from '../fill-form.ts'
import { GonePage, type TakingOver } from '../pages/gone-page.tsx'
import type { PathParams } from '../router.ts'
import { questionAt } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { draftFiles, writeDraftFile } from './draft-files.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { FormGone, instantsIn } from './open-form.ts'
import { saveDraft } from './save-draft.ts'
import { type Typed, writeTyped } from './write-typed.ts'

/** What becomes of a draft whose form, or its version, the country no longer has: it is read, and nothing of it is lost. */
export function goneForm({ drafts, formTexts, attachments, respond }: FillingDependencies) {
  /** The version of its form that a draft can go on with. */
  async function currentOf(visit: SignedInVisit, { formId, corrects }: Draft): Promise<Form | undefined> {
    const may = mayFill(visit.session.officer, visit.country.procedure, formId) !== undefined
    // A correction is held against the version that it corrects.
    return may && corrects === undefined ? visit.country.forms.open(formId) : undefined
  }

  async function read(visit: SignedInVisit, draft: Draft, changedElsewhere = false): Promise<HttpResponse> {
    const { country, language } = visit
    const [form, current, found] = await Promise.all([
      formTexts.find(draft.formId, draft.formVersion),
      currentOf(visit, draft),
      draftFiles(attachments, visit.session.officer.id, draft),
    ])
    const files = writeDraftFile(found, draft, visit)
    const { timeZone } = country.profile
    const typedInto = (one: Form | undefined): Typed =>
      writeTyped(one, draft.values, { language, timeZone, files }, instantsIn(visit))
    const takingOver = (one: Form): TakingOver => {
      const pages = form === undefined ? [] : pagesOf(form, language)
      return {
        notAsked: typedInto(one).others.map(({ place }) => questionAt(pages, place).label),
      }
    }
    return respond.page(
      <GonePage
        visit={visit}
        draft={draft}
        form={form}
        current={current && takingOver(current)}
        versionOnly={country.forms.versions(draft.formId).length > 0}
        typed={typedInto(form)}
        keptUntil={keptUntil(draft.updatedAt)}
        changedElsewhere={changedElsewhere}
      />,
      changedElsewhere ? 409 : 200,
    )
  }

  /** A page that was left open is sent when its form is gone already: what was typed on it belongs to the draft. */
  async function keepTyped(
    visit: SignedInVisit,
    draft: Draft,
    { page = '' }: PathParams,
    sent: FieldValues,
  ): Promise<HttpResponse> {
    const values = replacePage(draft.values, page, sent)
    const saved = await saveDraft(drafts, visit, draft, Number(sent.revision?.[0] ?? draft.revision), values)
    if (saved === undefined) return read(visit, { ...draft, values }, true)
    const [verb, language = ''] = (sent.action?.[0] ?? '').split(':')
    if (verb === 'leave') return respond.go('/')
    return respond.go(`/drafts/${draft.id}${verb === 'language' ? `?lang=${encodeURIComponent(language)}` : ''}`)
  }

  const there = async (_: SignedInVisit, { id }: Pick<Draft, 'id'>) => respond.go(`/drafts/${id}`)

  return {
    /** The draft's own address shows it. */
    orRead: (page: FormPageOf) => unlessGone(page, (visit, draft) => read(visit, draft)),
    /** Other addresses of the draft lead there. */
    orGoThere: (page: FormPageOf) => unlessGone(page, there),
    orKeep: (page: FormPageOf) => unlessGone(page, keepTyped),

    /** Goes on with the version of today: the same draft, with everything that was typed. */
    takeOver: (page: FormPageOf) =>
      unlessGone(page, async (visit, draft) => {
        const current = await currentOf(visit, draft)
        if (current !== undefined) {
          await formTexts.keep(current)
          // False: it was pressed twice, or another tab has gone on.
          await drafts.save(visit.session.officer.id, draft.id, draft.revision, draft.values, current.version)
        }
        return there(visit, draft)
      }),
  }
}

type FormPageOf = (visit: SignedInVisit, params: PathParams, sent: FieldValues) => Promise<HttpResponse>

/** A page of a draft; where its form is gone, what is done instead. */
function unlessGone(
  page: FormPageOf,
  otherwise: (visit: SignedInVisit, draft: Draft, params: PathParams, sent: FieldValues) => Promise<HttpResponse>,
) {
  return async (visit: SignedInVisit, params: PathParams, sent: FieldValues = {}): Promise<HttpResponse> => {
    try {
      return await page(visit, params, sent)
    } catch (error) {
      if (!(error instanceof FormGone)) throw error
      return otherwise(visit, error.draft, params, sent)
    }
  }
}
