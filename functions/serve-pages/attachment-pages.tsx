import * as v from 'valibot'
import { attachmentIdSchema, attachmentNamed, urnOf } from '../../shared/attachments/attachment.ts'
import { attachmentsNamedIn } from '../../shared/attachments/named-in.ts'
import type { CaseView } from '../../shared/cases/case-view.ts'
import type { Country } from '../../shared/countries/country.ts'
import { stepsOf } from '../../shared/forms/pointer.ts'
import { pagesOf } from '../../shared/forms/questions.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { json } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import type { AttachmentRecord, Destination } from '../../shared/storage/attachment-records.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import { linkToCaseFile } from '../../shared/storage/find-case-file.ts'
import type { StoredCase } from '../../shared/storage/stored-case.ts'
import type { Draft } from './drafts.ts'
import { discardFile } from './filling/discard-files.ts'
import type { FillingDependencies } from './filling/filling-dependencies.ts'
import { goneForm } from './filling/gone-form.tsx'
import { draftNamed, openForm, returnTo } from './filling/open-form.ts'
import { UploadPage } from './pages/upload-page.tsx'
import type { PathParams } from './router.ts'
import { fieldId, questionAt } from './tell-fault.ts'
import { tellFile, tellKind } from './tell-file.ts'
import type { SignedInVisit } from './visit.ts'
import type { WrittenFile } from './write-answer.ts'

export interface AttachmentPagesDependencies extends FillingDependencies {
  readonly country: Country
  /** The deployment's own, to which the bucket sends a browser back. */
  readonly origin: string
}

/** Times a draft is saved anew when another tab saves it at the same moment. */
const ATTEMPTS = 3

/** The pages on which a file is sent, looked at, and asked after. */
export function attachmentPages(dependencies: AttachmentPagesDependencies) {
  const { drafts, cases, attachments, respond, origin } = dependencies
  const gone = goneForm(dependencies)

  /** A file that this officer sent, or is to send, for this draft. */
  async function expected(
    visit: SignedInVisit,
    params: PathParams,
  ): Promise<AttachmentRecord & { readonly destination: Destination }> {
    const id = v.safeParse(attachmentIdSchema, params.attachmentId)
    const record = id.success ? await attachments.find(visit.session.officer.id, id.output) : undefined
    const destination = record?.destination
    if (record === undefined || destination === undefined || destination.draft !== params.id)
      throw new Problem('not-found')
    return { ...record, destination }
  }

  const fieldOf = (visit: SignedInVisit, { draft, place }: Destination): string =>
    `/drafts/${draft}/${stepsOf(place)[0]}${returnTo(visit, '?')}#${fieldId(place)}`

  const sending =
    (camera: boolean) =>
    async (visit: SignedInVisit, params: PathParams): Promise<HttpResponse> => {
      const { id, destination, state } = await expected(visit, params)
      // Sent already: looked at anew, for example by the back button.
      if (state.state !== 'awaited') return respond.go(fieldOf(visit, destination))
      const { form } = await openForm({ drafts, cases }, visit, params)
      const { question, label } = questionAt(pagesOf(form, visit.language), destination.place)
      const arrived = `/drafts/${destination.draft}/attachments/${id}/arrived${returnTo(visit, '?')}`
      const { plain, byScript } = attachments.uploadForms(id, origin + arrived)
      return respond.sendingPage(
        <UploadPage
          visit={visit}
          label={label}
          question={question}
          camera={camera}
          plain={plain}
          byScript={byScript}
          arrived={arrived}
          back={fieldOf(visit, destination)}
        />,
        attachments.origin,
      )
    }

  return {
    send: gone.orGoThere(sending(false)),
    photograph: gone.orGoThere(sending(true)),

    /** The bucket has the file: it becomes the answer, in place of the one before. Asked for twice, it stays so. */
    async arrived(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { id, destination } = await expected(visit, params)
      const officer = visit.session.officer.id
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        // Whether its form is still there, or not: the file has arrived.
        const draft = await draftNamed(drafts, visit, params)
        const before = draft.values[destination.place]?.[0]
        if (before === urnOf(id)) return respond.go(fieldOf(visit, destination))
        const values: Draft['values'] = { ...draft.values, [destination.place]: [urnOf(id)] }
        if (await drafts.save(officer, draft.id, draft.revision, values)) {
          await discardFile(attachments, visit, before)
          return respond.go(fieldOf(visit, destination))
        }
      }
      throw new Problem('try-again')
    },

    /** Where a file stands, for the script that asks. */
    async state(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { state } = await expected(visit, params)
      return json(200, { state: state.state, text: tellFile(state, visit.language, visit.t) })
    },

    /** Leads to a file of the officer's own draft. */
    async open(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const link = await attachments.linkToOwn(await expected(visit, params))
      if (link === undefined) throw new Problem('not-found')
      return respond.go(link)
    },

    /** Leads to a file of a case, for whoever may read the answer that names it. */
    async ofCase(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const id = v.safeParse(attachmentIdSchema, params.attachmentId)
      const link = id.success
        ? await linkToCaseFile(dependencies, visit.session.officer, params.caseId, id.output)
        : undefined
      if (link === undefined) throw new Problem('not-found')
      return respond.go(link)
    },
  }
}

/** The files that an officer may read of a case, in words, by the answer that names each. */
export async function caseFiles(
  attachments: Pick<Attachments, 'ofCase'>,
  { country, language, t }: SignedInVisit,
  view: CaseView,
  { state, dataKey }: StoredCase,
): Promise<(answer: string) => WrittenFile | undefined> {
  const named = await attachmentsNamedIn(country, view)
  if (named.size === 0) return () => undefined
  const files = await attachments.ofCase(state.id, dataKey)
  return answer => {
    const id = attachmentNamed(answer)
    const file = id !== undefined && named.has(id) ? files.get(id) : undefined
    if (file === undefined) return { text: t('fault.not-an-attachment'), href: undefined, open: '' }
    return {
      text: tellKind(file, language, t),
      href: `/cases/${state.id}/attachments/${id}`,
      open: t('fileOpen'),
    }
  }
}
