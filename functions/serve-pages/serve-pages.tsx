import { assets } from '#assets'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { Country } from '../../shared/countries/country.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpRequest, HttpResponse, Routes } from '../../shared/lambda/http.ts'
import type { ShowProblem } from '../../shared/lambda/http-function.ts'
import { Problem, problemBody } from '../../shared/lambda/problem.ts'
import type { ArrivingFiles } from '../../shared/storage/arriving-files.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import type { ReadWebhookTaking } from '../../shared/storage/webhook-taking.ts'
import type { ReadWorklist, WorklistEntry } from '../../shared/storage/worklist.ts'
import { attachmentPages } from './attachment-pages.tsx'
import { casePages } from './case/case-pages.tsx'
import type { OfficerDirectory } from './case/officer-directory.ts'
import type { Cookies } from './cookies.ts'
import type { DeviceKeys } from './device-keys.ts'
import { deviceListPages } from './device-list-pages.tsx'
import type { Drafts } from './drafts.ts'
import { saveTyped } from './filling/save-typed.ts'
import { formPages } from './form-pages.ts'
import type { FormTexts } from './form-texts.ts'
import { guardedPages, type PageOf } from './guarded-pages.ts'
import { guidancePages } from './guidance-pages.tsx'
import { hidePages } from './hide-pages.tsx'
import { homePages } from './home-pages.tsx'
import type { Interrupted } from './interrupted.ts'
import { interruptedPages } from './interrupted-pages.ts'
import { languageOf } from './language.ts'
import { leavingPages } from './leaving-pages.ts'
import { ReceiptPage } from './pages/receipt-page.tsx'
import { ProblemPage } from './problem-page.tsx'
import type { Respond } from './respond.tsx'
import { matchRoute, type PathParams, route } from './router.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import { signInPages } from './sign-in-pages.tsx'
import type { SignedInVisit, Visit } from './visit.ts'
import { loadWords, translator } from './words.ts'

export interface ServePagesDependencies {
  readonly country: Country
  readonly cases: CaseStore
  readonly drafts: Drafts
  readonly formTexts: FormTexts
  readonly interrupted: Interrupted
  readonly attachments: Attachments
  readonly taking: ReadWebhookTaking
  readonly arriving: ArrivingFiles
  readonly deviceKeys: DeviceKeys
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly cookies: Cookies
  readonly respond: Respond
  readonly origin: string
  readonly worklist: ReadWorklist
  readonly labels: (entries: readonly WorklistEntry[]) => Promise<ReadonlyMap<CaseId, unknown>>
  readonly directory: OfficerDirectory
  readonly clock: () => Date
}

/** How long a language is remembered, in seconds. */
const LANGUAGE_SECONDS = 365 * 86_400

type AdministrationPages = typeof import('./administration/administration-pages.tsx')['administrationPages']

/** The officers' pages. Everything works by links and forms; what script adds is beside the point here. */
export function servePages(dependencies: ServePagesDependencies): {
  readonly routes: Routes
  readonly showProblem: ShowProblem
} {
  const { country, cases, drafts, attachments, sessions, cookies, respond, origin, clock } = dependencies
  const forms = formPages(dependencies)
  const guidance = guidancePages(respond)
  const files = attachmentPages(dependencies)
  const { arriving, deviceKeys } = dependencies
  const openDevice = () =>
    import('./device-routes.tsx').then(({ deviceRoutes }) =>
      deviceRoutes({
        cases,
        attachments,
        arriving,
        deviceKeys,
        sessions,
        sessionCookie: cookies.sessionName,
        respond,
        origin,
        clock,
      }),
    )
  let deviceRoutes: ReturnType<typeof openDevice> | undefined
  /** What devices call is loaded with the first call: no page waits for it. */
  const onDevice =
    (name: keyof Awaited<ReturnType<typeof openDevice>>): PageOf =>
    async (visit, params) => {
      deviceRoutes ??= openDevice()
      return (await deviceRoutes)[name](visit, params)
    }
  const lists = deviceListPages({ deviceKeys, respond })
  const hide = hidePages({ sessions, sessionCookie: cookies.sessionName, respond })
  const ofCases = casePages(dependencies)
  // Rarely asked for: loaded when it is.
  const ofSessions = async () =>
    (await import('./session-pages.tsx')).sessionPages({ ...dependencies, sessionCookie: cookies.sessionName })

  /** A page of the administrator's: loaded when one is first asked for. */
  const administration =
    (page: keyof ReturnType<AdministrationPages>) =>
    async (visit: SignedInVisit, params: PathParams): Promise<HttpResponse> => {
      const { administrationPages } = await import('./administration/administration-pages.tsx')
      return administrationPages(respond)[page](visit, params)
    }

  const guarded = guardedPages({ sessions, cookies, respond, origin })
  const { signedIn, sentForm, keptAtLeast } = guarded
  const signIn = signInPages(dependencies)
  const leaving = leavingPages({ forms, hide, signIn, guarded })
  const home = homePages({ ...dependencies, forms })
  const { keep, doneOrLeft } = interruptedPages(dependencies)

  const routes = [
    route<PageCall>(
      'GET',
      '/',
      call(visit => {
        const { session } = visit
        if (visit.hidden !== undefined) return Promise.resolve(respond.go('/hidden'))
        return session === undefined ? home.welcome(visit) : home.work({ ...visit, session })
      }),
    ),
    route<PageCall>('GET', '/sign-in', call(signIn.begin)),
    route<PageCall>('GET', '/signed-in', call(signIn.finish)),
    route<PageCall>('POST', '/sign-out', call(leaving.signOut)),
    route<PageCall>('POST', '/hide', call(sentForm(hide.hide))),
    route<PageCall>('GET', '/hidden', call(hide.cover)),
    route<PageCall>('GET', '/device/:language', call(onDevice('shell'))),
    route<PageCall>('POST', '/device/contact', call(onDevice('contact'))),
    route<PageCall>('POST', '/device/key', call(onDevice('key'))),
    route<PageCall>('POST', '/device/show', call(onDevice('show'))),
    route<PageCall>('POST', '/device/submissions/:commandId', call(onDevice('submit'))),
    route<PageCall>('GET', '/device/attachments/:attachmentId', call(onDevice('fileState'))),
    route<PageCall>('POST', '/device/attachments/:attachmentId/parts/:part', call(onDevice('takePart'))),
    route<PageCall>('POST', '/device/attachments/:attachmentId/finish', call(onDevice('finishFile'))),
    route<PageCall>('POST', '/device/cases', call(onDevice('casesGone'))),
    route<PageCall>('GET', '/device/cases/:caseId', call(onDevice('case'))),
    route<PageCall>('GET', '/devices', call(signedIn(lists.list))),
    route<PageCall>('POST', '/devices/:device/wipe', call(sentForm(lists.wipe))),
    route<PageCall>('GET', '/sessions', call(signedIn(async visit => (await ofSessions()).list(visit)))),
    route<PageCall>(
      'POST',
      '/sessions/end-others',
      call(sentForm(async visit => (await ofSessions()).endOthers(visit))),
    ),
    route<PageCall>('GET', '/officers', call(signedIn(async visit => (await ofSessions()).officers(visit)))),
    route<PageCall>(
      'GET',
      '/officers/:authority/:officer',
      call(signedIn(async (visit, params) => (await ofSessions()).officer(visit, params))),
    ),
    route<PageCall>(
      'POST',
      '/officers/:authority/:officer/end',
      call(sentForm(async (...of) => (await ofSessions()).endAll(...of))),
    ),
    route<PageCall>('GET', '/service-worker.js', call(onDevice('serviceWorker'))),
    route<PageCall>('GET', '/manifest.webmanifest', call(onDevice('manifest'))),
    route<PageCall>('GET', '/guidance', call(guidance.list)),
    route<PageCall>('GET', '/guidance/stages/:stage', call(guidance.stage)),
    route<PageCall>('GET', '/guidance/forms/:formId', call(guidance.form)),
    route<PageCall>('GET', '/administration', call(signedIn(administration('deployment')))),
    route<PageCall>('GET', '/administration/forms/:formId', call(signedIn(administration('form')))),
    route<PageCall>(
      'GET',
      '/administration/forms/:formId/examples/:example/:audience',
      call(signedIn(administration('example'))),
    ),
    route<PageCall>('POST', '/start/:formId', call(sentForm(forms.start))),
    route<PageCall>('GET', '/drafts/:id', call(signedIn(forms.resume))),
    route<PageCall>('GET', '/drafts/:id/check', call(signedIn((visit, params) => forms.check(visit, params)))),
    route<PageCall>('POST', '/drafts/:id/send', call(keptAtLeast(forms.send, keep))),
    route<PageCall>('POST', '/drafts/:id/delete', call(sentForm(forms.remove))),
    route<PageCall>('POST', '/drafts/:id/take-over', call(sentForm(forms.takeOver))),
    route<PageCall>('GET', '/drafts/:id/attachments/:attachmentId', call(signedIn(files.open))),
    route<PageCall>('GET', '/drafts/:id/attachments/:attachmentId/state', call(signedIn(files.state))),
    route<PageCall>('GET', '/drafts/:id/attachments/:attachmentId/send', call(signedIn(files.send))),
    route<PageCall>('GET', '/drafts/:id/attachments/:attachmentId/photograph', call(signedIn(files.photograph))),
    route<PageCall>('GET', '/drafts/:id/attachments/:attachmentId/arrived', call(signedIn(files.arrived))),
    route<PageCall>('GET', '/drafts/:id/:page', call(signedIn(forms.page))),
    route<PageCall>('POST', '/drafts/:id/:page', call(leaving.fillOrLeave)),
    route<PageCall>('POST', '/drafts/:id/:page/save', call(sentForm(saveTyped(drafts)))),
    route<PageCall>('GET', '/cases/:caseId/attachments/:attachmentId', call(signedIn(files.ofCase))),
    route<PageCall>('GET', '/cases/:caseId/receipt', call(signedIn(receipt))),
    ...Object.entries(ofCases.reads).map(([path, page]) => route<PageCall>('GET', path, call(signedIn(page)))),
    ...Object.entries(ofCases.acts).map(([path, page]) =>
      route<PageCall>('POST', path, call(keptAtLeast(doneOrLeft(page), keep))),
    ),
  ]

  async function visitOf(request: HttpRequest): Promise<Visit> {
    const id = request.cookies[cookies.sessionName]
    const session = id === undefined || id === '' ? undefined : await sessions.find(id)
    const stranger = strangerOf(request)
    return session?.hidden === undefined ? { ...stranger, session } : { ...stranger, hidden: session }
  }

  function strangerOf(request: HttpRequest): Visit {
    const language = languageOf(request, country.profile.languages)
    return { request, country, language, t: translator(language), session: undefined, now: clock() }
  }

  return {
    routes: {
      $default: async request => {
        const asset = Object.hasOwn(assets, request.path) ? assets[request.path] : undefined
        if (asset !== undefined)
          return {
            status: 200,
            headers: { 'content-type': asset.contentType, 'cache-control': 'public, max-age=31536000, immutable' },
            body: await asset.body(),
            ...(asset.base64 === true && { base64: true }),
          }
        await loadWords(languageOf(request, country.profile.languages))
        const found = matchRoute(routes, request)
        if (found === undefined) throw new Problem('not-found')
        const visit = await visitOf(request)
        const answer = await found.page({ visit, sent: readForm(request) }, found.params)
        // A language that was asked for by its link is remembered.
        if (request.query.get('lang') !== visit.language) return answer
        return {
          ...answer,
          cookies: [...(answer.cookies ?? []), cookies.set(cookies.languageName, visit.language, LANGUAGE_SECONDS)],
        }
      },
    },
    showProblem: (request, code) => {
      const { status } = problemBody(code)
      const visit = request === undefined ? undefined : strangerOf(request)
      if (visit === undefined) return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: code }
      return respond.page(<ProblemPage visit={visit} code={code} />, status)
    },
  }

  async function receipt(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const stored = await findCase({ cases, country, clock }, visit.session.officer, params.caseId)
    if (stored === undefined) throw new Problem('not-found')
    return respond.page(<ReceiptPage visit={visit} state={stored.state} />)
  }
}

/** What a page is called with once its route is known. */
interface PageCall {
  readonly visit: Visit
  readonly sent: FieldValues
}

const call =
  (page: PageOf) =>
  ({ visit, sent }: PageCall, params: PathParams): Promise<HttpResponse> =>
    page(visit, params, sent)

/** A part of a file, which has no fields. */
const BYTES = 'application/octet-stream'

/** The fields of a form that was sent, each with all its values. */
function readForm(request: HttpRequest): FieldValues {
  if (request.method !== 'POST' || request.headers['content-type'] === BYTES) return {}
  const fields: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) {
    const list = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (list === undefined) Object.defineProperty(fields, name, { value: [value], enumerable: true })
    else list.push(value)
  }
  return fields
}
