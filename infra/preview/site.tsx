import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { cookiesFor } from '../../functions/serve-pages/cookies.ts'
import type { Draft, Drafts } from '../../functions/serve-pages/drafts.ts'
import { type Filled, readFilled } from '../../functions/serve-pages/fill-form.ts'
import { formPages } from '../../functions/serve-pages/form-pages.ts'
import { guidancePages } from '../../functions/serve-pages/guidance-pages.tsx'
import { languageOf } from '../../functions/serve-pages/language.ts'
import { MessagePage } from '../../functions/serve-pages/pages/message-page.tsx'
import { openRespond } from '../../functions/serve-pages/respond.tsx'
import { matchRoute, type PathParams, route } from '../../functions/serve-pages/router.ts'
import type { SignedInVisit } from '../../functions/serve-pages/visit.ts'
import { loadWords, translator } from '../../functions/serve-pages/words.ts'
import { commandIdSchema } from '../../shared/cases/ids.ts'
import type { Country } from '../../shared/countries/country.ts'
import { fieldsFromAnswers } from '../../shared/forms/fields-from-answers.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import { pagesOf } from '../../shared/forms/questions.ts'
import type { HttpRequest, HttpResponse } from '../../shared/lambda/http.ts'
import { Problem, problemBody } from '../../shared/lambda/problem.ts'
import { instantOf } from '../../shared/procedure/local-time.ts'
import { AUDIENCES } from './audiences.ts'
import type { BuiltForm } from './build-form.ts'
import { NO_ATTACHMENTS, SAMPLE_FILE } from './no-attachments.ts'
import { NO_CASES } from './no-cases.ts'
import { NO_FORM_TEXTS } from './no-form-texts.ts'
import { NO_INTERRUPTIONS } from './no-interruptions.ts'
import type { ListedForm } from './open-forms.ts'
import { AudiencePage } from './pages/audience-page.tsx'
import { FormOverviewPage } from './pages/form-overview-page.tsx'
import { FormsPage } from './pages/forms-page.tsx'
import { PreviewLinks } from './pages/preview-links.tsx'

export interface SiteDependencies {
  readonly country: Country
  readonly drafts: Drafts
  readonly list: () => readonly ListedForm[]
  /** The form that the request is about. */
  readonly built: BuiltForm | undefined
  readonly clock: () => Date
}

interface Sent {
  readonly visit: SignedInVisit
  readonly sent: FieldValues
}

const LANGUAGE_SECONDS = 365 * 86_400
const AUTHOR = { officer: { id: 'author', grants: [] }, name: '', csrf: '' }
const respond = openRespond([])
const cookies = cookiesFor('http://127.0.0.1')

/** A draft by what a path says of it; undefined: there is none, for example after the preview was started anew. */
export async function openDraft(drafts: Drafts, id: string): Promise<Draft | undefined> {
  const read = v.safeParse(commandIdSchema, id)
  return read.success ? drafts.open(AUTHOR.officer.id, read.output) : undefined
}

/** The preview's routes: the officers' own form pages over drafts in memory, and what only an author needs around them. */
export function openSite(dependencies: SiteDependencies): (request: HttpRequest) => Promise<HttpResponse> {
  const { country, drafts, list, built, clock } = dependencies
  const { timeZone } = country.profile
  const pages = formPages({
    cases: NO_CASES,
    drafts,
    formTexts: NO_FORM_TEXTS,
    interrupted: NO_INTERRUPTIONS,
    attachments: NO_ATTACHMENTS,
    respond,
    clock,
  })
  const guidance = guidancePages(respond)

  function theForm(): BuiltForm {
    if (built === undefined) throw new Problem('not-found')
    return built
  }

  async function opened(params: PathParams): Promise<{ readonly draft: Draft; readonly filled: Filled }> {
    const draft = await openDraft(drafts, params.id ?? '')
    if (draft === undefined) throw new Problem('not-found')
    const filled = readFilled(theForm().form, draft.values, (date, time) => instantOf(date, time, timeZone), new Date())
    return { draft, filled }
  }

  /** Begins to fill in a form at one of its pages: empty, or with an example. */
  async function begin(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const { form, examples } = theForm()
    const wanted = visit.request.query.get('example')
    const example = examples.find(one => one.name === wanted)
    const known = pagesOf(form, visit.language).some(page => page.name === params.page)
    if (!known || (wanted !== null && example === undefined)) throw new Problem('not-found')
    const id = v.parse(commandIdSchema, uuidv7())
    const values = example === undefined ? {} : fieldsFromAnswers(form, example.answers, timeZone)
    await drafts.begin(AUTHOR.officer.id, { id, formId: form.id, formVersion: form.version, caseId: undefined, values })
    return respond.go(`/drafts/${id}/${params.page}?lang=${visit.language}`)
  }

  /** As for an officer; and what an audience would read is asked for with what is typed, not with what was saved last. */
  async function fill(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    const [verb, audience = ''] = (sent.action?.[0] ?? '').split(':')
    if (verb === 'attach' || verb === 'photograph')
      return pages.fill(visit, params, { ...sent, [audience]: [SAMPLE_FILE], action: [`again:${audience}`] })
    if (verb !== 'read-by') return pages.fill(visit, params, sent)
    const saved = await pages.fill(visit, params, { ...sent, action: ['leave'] })
    return saved.status === 303 ? respond.go(`/drafts/${params.id}/read-by/${encodeURIComponent(audience)}`) : saved
  }

  async function readBy(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const audience = AUDIENCES.find(one => one === params.audience)
    if (audience === undefined) throw new Problem('not-found')
    const { draft, filled } = await opened(params)
    return respond.page(
      <AudiencePage
        visit={visit}
        form={theForm().form}
        draft={draft.id}
        answers={filled.answers}
        audience={audience}
      />,
    )
  }

  async function send(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const { draft, filled } = await opened(params)
    if (filled.faults.length > 0) return pages.check(visit, params, true)
    return respond.page(
      <MessagePage
        visit={visit}
        title="No fault"
        text="An officer would have sent this form now. The preview sends and stores nothing."
        onward={[
          { href: `/drafts/${draft.id}/read-by/migration`, text: 'What migration would read' },
          { href: `/forms/${draft.formId}`, text: 'Back to the form' },
        ]}
      />,
    )
  }

  const routes = [
    route<Sent>('GET', '/', async ({ visit }) => respond.page(<FormsPage visit={visit} forms={list()} />)),
    route<Sent>('GET', '/forms/:form', async ({ visit }) =>
      respond.page(<FormOverviewPage visit={visit} built={theForm()} />),
    ),
    route<Sent>('GET', '/forms/:form/:page', ({ visit }, params) => begin(visit, params)),
    route<Sent>('GET', '/guidance', ({ visit }) => guidance.list(visit)),
    route<Sent>('GET', '/guidance/stages/:stage', ({ visit }, params) => guidance.stage(visit, params)),
    route<Sent>('GET', '/guidance/forms/:formId', ({ visit }, params) => guidance.form(visit, params)),
    route<Sent>('GET', '/drafts/:id', ({ visit }, params) => pages.resume(visit, params)),
    route<Sent>('GET', '/drafts/:id/check', ({ visit }, params) => pages.check(visit, params)),
    route<Sent>('POST', '/drafts/:id/delete', ({ visit }, params) => pages.remove(visit, params)),
    route<Sent>('POST', '/drafts/:id/send', ({ visit }, params) => send(visit, params)),
    route<Sent>('GET', '/drafts/:id/read-by/:audience', ({ visit }, params) => readBy(visit, params)),
    route<Sent>('GET', '/drafts/:id/:page', ({ visit }, params) => pages.page(visit, params)),
    route<Sent>('POST', '/drafts/:id/:page', ({ visit, sent }, params) => fill(visit, params, sent)),
  ]

  return async request => {
    const language = languageOf(request, country.profile.languages)
    await loadWords(language)
    const plain = { request, country, language, t: translator(language), session: AUTHOR, now: clock() }
    const visit = { ...plain, preview: <PreviewLinks path={request.path} form={built?.form} /> }
    const found = matchRoute(routes, request)
    try {
      if (found === undefined) throw new Problem('not-found')
      const answer = await found.page({ visit, sent: readFields(request) }, found.params)
      const chosen =
        request.query.get('lang') === language ? [cookies.set(cookies.languageName, language, LANGUAGE_SECONDS)] : []
      return { ...answer, cookies: [...(answer.cookies ?? []), ...chosen] }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return respond.page(
        <MessagePage
          visit={visit}
          title="There is nothing here"
          text="The form or its page does not exist, or the preview was started anew since: what is filled in lives in its memory only."
          onward={[]}
        />,
        problemBody(error.code).status,
      )
    }
  }
}

/** The fields of a form that was sent, each with all its values. */
function readFields(request: HttpRequest): FieldValues {
  if (request.method !== 'POST') return {}
  const sent = new URLSearchParams(request.body.toString('utf8'))
  return Object.fromEntries([...new Set(sent.keys())].map(name => [name, sent.getAll(name)]))
}
