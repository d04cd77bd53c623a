import { assets } from '#assets'
import { officesOf, readsNames } from '../../shared/access/may-see.ts'
import { mayFill, permitted } from '../../shared/access/permissions.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { Country } from '../../shared/countries/country.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import { readLabel } from '../../shared/forms/label.ts'
import type { HttpRequest, HttpResponse, Routes } from '../../shared/lambda/http.ts'
import type { ShowProblem } from '../../shared/lambda/http-function.ts'
import { log } from '../../shared/lambda/log.ts'
import { Problem, type ProblemCode, problemBody } from '../../shared/lambda/problem.ts'
import { formRule } from '../../shared/procedure/procedure.ts'
import type { ArrivingFiles } from '../../shared/storage/arriving-files.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import type { ReadWebhookTaking } from '../../shared/storage/webhook-taking.ts'
import { EVERY_CASE, type ReadWorklist, readCursor, type WorklistEntry } from '../../shared/storage/worklist.ts'
import { attachmentPages } from './attachment-pages.tsx'
import { casePages } from './case/case-pages.tsx'
import type { OfficerDirectory } from './case/officer-directory.ts'
import { filtersAsQuery, readFilters, writeFilters } from './case/worklist-filters.ts'
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
import type { Interrupted } from './interrupted.ts'
import { interruptedPages } from './interrupted-pages.ts'
import { languageOf } from './language.ts'
import { HomePage, WelcomePage } from './pages/home-page.tsx'
import { MessagePage } from './pages/message-page.tsx'
import { ReceiptPage } from './pages/receipt-page.tsx'
import { placeOf } from './place-of.ts'
import type { Respond } from './respond.tsx'
import { matchRoute, type PathParams, route } from './router.ts'
import type { Sessions } from './sessions.ts'
import { ATTEMPT_SECONDS, localPath, readAttempt, type SignIn, writeAttempt } from './sign-in.ts'
import type { SignedInVisit, Visit } from './visit.ts'
import { loadWords, translator, type WordKey } from './words.ts'

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

/** Cases on a page; and how long a language is remembered, in seconds. */
const PAGE = 20
const LANGUAGE_SECONDS = 365 * 86_400
/** Seconds in which the provider may end its own session before the browser comes back. */
const SIGNED_OUT_SECONDS = 600

type AdministrationPages = typeof import('./administration/administration-pages.tsx')['administrationPages']

/** The officers' pages. Everything works by links and forms; what script adds is beside the point here. */
export function servePages(dependencies: ServePagesDependencies): {
  readonly routes: Routes
  readonly showProblem: ShowProblem
} {
  const { country, cases, drafts, attachments, sessions, signIn, cookies, respond, origin, clock } = dependencies
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

  const { signedIn, sentForm, keptAtLeast } = guardedPages({ sessions, cookies, respond, origin })
  const { keep, doneOrLeft } = interruptedPages(dependencies)

  const routes = [
    route<PageCall>(
      'GET',
      '/',
      call(visit => {
        const { session } = visit
        if (visit.hidden !== undefined) return Promise.resolve(respond.go('/hidden'))
        return session === undefined ? welcome(visit) : home({ ...visit, session })
      }),
    ),
    route<PageCall>('GET', '/sign-in', call(beginSignIn)),
    route<PageCall>('GET', '/signed-in', call(finishSignIn)),
    route<PageCall>('POST', '/sign-out', call(signOut)),
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
    route<PageCall>('POST', '/drafts/:id/:page', call(fillOrLeave)),
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
      const [title, text] = WORDS_OF_PROBLEM[code] ?? ['ourFaultTitle', 'ourFaultText']
      // What is not there, or not theirs, does not come by trying again.
      const again = code !== 'not-found' && code !== 'not-permitted'
      return respond.page(
        <MessagePage
          visit={visit}
          title={visit.t(title)}
          text={visit.t(text)}
          onward={[
            again ? { href: placeOf(visit.request), text: visit.t('tryAgain') } : { href: '/', text: visit.t('home') },
          ]}
        />,
        status,
      )
    },
  }

  async function welcome(visit: Visit): Promise<HttpResponse> {
    const left = visit.request.cookies[cookies.signedOutName] === 'yes'
    const told = left ? [cookies.clear(cookies.signedOutName)] : []
    return respond.page(<WelcomePage visit={visit} next="/" signedOut={left} />, 200, told)
  }

  async function home(visit: SignedInVisit): Promise<HttpResponse> {
    const { officer } = visit.session
    const cursor = visit.request.query.get('cursor')
    const after = cursor === null ? undefined : readCursor(cursor)
    const reads = permitted(officer, 'read-worklist') !== undefined
    const filters = readFilters(visit.request.query)
    const asked = { ...EVERY_CASE, offices: officesOf(officer, country.profile.offices), limit: PAGE }
    // One's own cases are one's own wherever they are assigned.
    const own = { offices: undefined, assignee: officer.id }
    const page = reads
      ? await dependencies.worklist({
          ...asked,
          ...filtersAsQuery(filters, officer, visit.now),
          ...(filters.mine && own),
          cursor: after,
        })
      : undefined
    // One's own cases stand first, and every case below: on the first page without a filter.
    const plain = after === undefined && writeFilters(filters).size === 0
    const mine = reads && plain ? await dependencies.worklist({ ...asked, ...own }) : undefined
    const entries = [...(mine?.entries ?? []), ...(page?.entries ?? [])]
    const named = readsNames(officer, country.profile.offices)
    const labels = named
      ? await dependencies.labels([...new Map(entries.map(one => [one.caseId, one])).values()])
      : undefined
    return respond.page(
      <HomePage
        visit={visit}
        startable={country.forms.list
          .filter(form => formRule(country.procedure, form.id)?.opens === true)
          .filter(form => mayFill(officer, country.procedure, form.id) !== undefined)
          .map(form => ({ id: form.id, title: form.titles[visit.language] ?? form.id }))}
        fills={country.forms.list.some(form => mayFill(officer, country.procedure, form.id) !== undefined)}
        drafts={await forms.listed(visit)}
        mine={mine?.entries ?? []}
        entries={page?.entries}
        labels={labels && new Map([...labels].map(([id, label]) => [id, readLabel(label)]))}
        filters={filters}
        administers={permitted(officer, 'read-deployment') !== undefined}
        assigns={permitted(officer, 'assign') !== undefined}
        noneChosen={visit.request.query.get('choose') === 'none'}
        finds={permitted(officer, 'read-case') !== undefined}
        cursor={page?.cursor}
        later={after !== undefined}
      />,
    )
  }

  async function beginSignIn(visit: Visit): Promise<HttpResponse> {
    const { url, attempt } = await signIn.begin(localPath(visit.request.query.get('next') ?? '/'), visit.language)
    return respond.go(url, [cookies.set(cookies.attemptName, writeAttempt(attempt), ATTEMPT_SECONDS)])
  }

  async function finishSignIn(visit: Visit): Promise<HttpResponse> {
    const { request, t } = visit
    const attempt = readAttempt(request.cookies[cookies.attemptName] ?? '')
    const returned = new URL(`${request.path}?${request.query}`, origin)
    const identity = attempt && (await signIn.finish(returned, attempt))
    if (attempt === undefined || identity === undefined) {
      log('info', 'sign-in-refused')
      return respond.page(
        <MessagePage
          visit={visit}
          title={t('signInFailedTitle')}
          text={t('signInFailedText')}
          onward={[{ href: '/sign-in', text: t('signIn') }]}
        />,
        401,
        [cookies.clear(cookies.attemptName)],
      )
    }
    // What an earlier person left in this browser ends here: a session is never taken over.
    const earlier = request.cookies[cookies.sessionName]
    if (earlier !== undefined && earlier !== '') await sessions.end(earlier)
    const [id] = await Promise.all([sessions.begin(identity), dependencies.directory.note(identity)])
    log('info', 'signed-in', { officer: identity.subject })
    return respond.go(localPath(attempt.next), [
      cookies.set(cookies.sessionName, id, 12 * 3600),
      cookies.clear(cookies.attemptName),
    ])
  }

  function signedOut(): string {
    return cookies.set(cookies.signedOutName, 'yes', SIGNED_OUT_SECONDS)
  }

  /**
   * Who wants to leave is not asked to sign in first: where the session has run out already, there is nothing to end, and
   * where it was hidden in another tab, a page that was opened before carries its token still.
   */
  async function signOut(visit: Visit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    if (isOut(visit)) return respond.go('/', [signedOut()])
    return sentForm(endSession)({ ...visit, session: visit.session ?? visit.hidden }, params, sent)
  }

  /** A page of a form that was sent; what was typed is kept even for who leaves too late. */
  async function fillOrLeave(visit: Visit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    const answer = await keptAtLeast(fill, keepInDraft)(visit, params, sent)
    return visit.session === undefined && sent.action?.[0] === 'sign-out' ? signOut(visit, params, sent) : answer
  }

  async function endSession(visit: SignedInVisit): Promise<HttpResponse> {
    await sessions.end(visit.request.cookies[cookies.sessionName] ?? '')
    const answer = respond.go(await signIn.logoutUrl(), [cookies.clear(cookies.sessionName), signedOut()])
    // Nobody has shown who they are: what is sealed on this device, and not sent, is not theirs to wipe.
    if (visit.hidden !== undefined) return answer
    return { ...answer, headers: { ...answer.headers, 'clear-site-data': '"cache", "storage"' } }
  }

  function keepInDraft(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    return forms.fill(visit, params, { ...sent, action: ['leave'] })
  }

  /** A page of a form. To hide it or to sign out, what was typed is kept first: nobody loses a child's words by leaving. */
  async function fill(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    const action = sent.action?.[0] ?? ''
    if (action !== 'hide' && action !== 'sign-out') return forms.fill(visit, params, sent)
    const kept = await keepInDraft(visit, params, sent)
    // What another tab was faster with stands beside it first: it would not be there after signing in again.
    if (action === 'sign-out') return kept.status < 400 ? endSession(visit) : kept
    return hide.hide(visit, params, { next: [placeOf(visit.request)] })
  }

  async function storedCase(visit: SignedInVisit, params: PathParams) {
    const stored = await findCase({ cases, country, clock }, visit.session.officer, params.caseId)
    if (stored === undefined) throw new Problem('not-found')
    return stored
  }

  async function receipt(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    return respond.page(<ReceiptPage visit={visit} state={(await storedCase(visit, params)).state} />)
  }
}

/** What a page is called with once its route is known. */
interface PageCall {
  readonly visit: Visit
  readonly sent: FieldValues
}

/** Nobody is signed in in this browser, neither in sight nor hidden. */
const isOut = ({ session, hidden }: Visit): boolean => session === undefined && hidden === undefined

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

const WORDS_OF_PROBLEM: Readonly<Partial<Record<ProblemCode, readonly [WordKey, WordKey]>>> = {
  'not-found': ['notFoundTitle', 'notFoundText'],
  'not-permitted': ['notPermittedTitle', 'notPermittedText'],
  'forged-request': ['forgedTitle', 'forgedText'],
  'too-large': ['tooLargeTitle', 'tooLargeText'],
  'try-again': ['tryAgainTitle', 'tryAgainText'],
}
