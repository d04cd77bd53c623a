import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { assets, device } from '#assets'
import { audiencesOf, mayFill } from '../../shared/access/permissions.ts'
import { viewCase } from '../../shared/cases/case-view.ts'
import { derivedKey } from '../../shared/cases/chain.ts'
import { type CaseId, caseIdSchema, commandIdSchema } from '../../shared/cases/ids.ts'
import { knownTo } from '../../shared/cases/known-answers.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import type { Country } from '../../shared/countries/country.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { answersSchema } from '../../shared/forms/answers-schema.ts'
import { readLabel } from '../../shared/forms/label.ts'
import type { Provenance } from '../../shared/forms/prefill.ts'
import { pagesOf, titleOf } from '../../shared/forms/questions.ts'
import { reasonsSchema } from '../../shared/forms/reasons-schema.ts'
import { type HttpResponse, json } from '../../shared/lambda/http.ts'
import { parseBody } from '../../shared/lambda/parse.ts'
import { Problem, problemBody } from '../../shared/lambda/problem.ts'
import { problemOf } from '../../shared/lambda/problem-of.ts'
import { formRule } from '../../shared/procedure/procedure.ts'
import type { ArrivingFiles } from '../../shared/storage/arriving-files.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import { momentOf } from '../../shared/storage/moment-of.ts'
import { submit } from '../../shared/storage/submit.ts'
import { type CaseNow, type Contact, type FormsKnown, MOST_CASES_ASKED, type OfflineForm } from './device-contact.ts'
import { deviceFileCalls } from './device-file-calls.ts'
import { type DeviceKeys, deviceIdSchema } from './device-keys.ts'
import { isForeign } from './own-request.ts'
import { DevicePage } from './pages/device-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import { isOwnForm, type Sessions } from './sessions.ts'
import type { SignedInVisit, Visit } from './visit.ts'
import { loadWords, translator } from './words.ts'
import { readableLines } from './write-answer.ts'

export interface DeviceRoutesDependencies {
  readonly cases: CaseStore
  readonly attachments: Pick<Attachments, 'claim'>
  readonly arriving: ArrivingFiles
  readonly deviceKeys: DeviceKeys
  readonly sessions: Sessions
  readonly sessionCookie: string
  readonly respond: Respond
  readonly origin: string
  readonly clock: () => Date
}

const contactSchema = v.strictObject({
  language: v.picklist(LANGUAGES, 'not-a-language'),
  devices: v.pipe(
    v.array(v.strictObject({ officer: v.pipe(v.string(), v.maxLength(200, 'too-long')), device: deviceIdSchema })),
    v.maxLength(20, 'too-many'),
  ),
})
const casesSchema = v.strictObject({
  cases: v.pipe(
    v.array(
      v.strictObject({
        caseId: caseIdSchema,
        audiences: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100, 'too-long'))), v.maxLength(50, 'too-many')),
      }),
    ),
    v.maxLength(MOST_CASES_ASKED, 'too-many'),
  ),
})
const keySchema = v.strictObject({ device: v.optional(deviceIdSchema) })
const proofSchema = v.strictObject({ device: deviceIdSchema, proof: v.pipe(v.string(), v.maxLength(100, 'too-long')) })
const instant = v.pipe(v.string(), v.isoTimestamp('not-a-date-time'))
const submissionSchema = v.strictObject({
  formId: v.pipe(v.string(), v.maxLength(100, 'too-long')),
  formVersion: v.pipe(v.string(), v.maxLength(20, 'too-long')),
  caseId: v.optional(caseIdSchema),
  answers: answersSchema,
  filledAt: instant,
  reasons: v.optional(reasonsSchema),
  expectedVersion: v.optional(v.pipe(v.number(), v.integer('not-a-whole-number'), v.minValue(1, 'too-small'))),
})

type Json = (visit: Visit, params: PathParams) => Promise<HttpResponse>

/**
 * What a browser calls to work without a line: its page, its word from the server, its key, and a form that it sends. A
 * session's cookie is out of script's reach, so these calls rest on it as the pages do; each that does something carries
 * the session's token in a header.
 */
export function deviceRoutes(dependencies: DeviceRoutesDependencies) {
  const { cases, attachments, deviceKeys, sessions, sessionCookie, respond, origin, clock } = dependencies

  /** Problems as JSON: a script asks. */
  const asJson =
    (call: Json): Json =>
    async (visit, params) => {
      try {
        if (isForeign(visit.request, origin)) throw new Problem('forged-request')
        return await call(visit, params)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const body = problemBody(error.code, error.details)
        return json(body.status, body, { 'content-type': 'application/problem+json' })
      }
    }

  const signedIn = (call: (visit: SignedInVisit, params: PathParams) => Promise<HttpResponse>): Json =>
    asJson(async (visit, params) => {
      const { session } = visit
      if (session === undefined) throw new Problem('not-signed-in')
      return call({ ...visit, session }, params)
    })

  const withToken = (call: (visit: SignedInVisit, params: PathParams) => Promise<HttpResponse>): Json =>
    signedIn(async (visit, params) => {
      if (!isOwnForm(visit.session, visit.request.headers['x-csrf'] ?? '')) throw new Problem('forged-request')
      return call(visit, params)
    })

  const files = deviceFileCalls(dependencies.arriving)

  function formsFor({ country, session, language }: SignedInVisit): readonly OfflineForm[] {
    return country.forms.list.flatMap(({ id, version, procedureStage, titles }) => {
      const rule = formRule(country.procedure, id)
      const files = device?.forms[`${id}@${version}`]
      const words = files?.words[language]
      if (rule === undefined || files === undefined || words === undefined) return []
      const actor = mayFill(session.officer, country.procedure, id)
      if (actor === undefined) return []
      return [
        {
          id,
          version,
          stage: procedureStage,
          title: titles[language] ?? id,
          by: { authority: actor.authority, role: actor.role },
          opens: rule.opens,
          files: { checks: files.checks, rules: files.rules, words },
        },
      ]
    })
  }

  return {
    /** The page that works without a line: the same for everybody, and empty. Its script fills it from the device. */
    async shell(visit: Visit, params: PathParams): Promise<HttpResponse> {
      const language = visit.country.profile.languages.find(one => one === params.language)
      if (language === undefined || device === undefined) throw new Problem('not-found')
      await loadWords(language)
      return respond.page(<DevicePage country={visit.country} language={language} t={translator(language)} />)
    },

    async serviceWorker(): Promise<HttpResponse> {
      return own(device?.serviceWorker, {
        'content-type': 'text/javascript; charset=utf-8',
        // The policy of a service worker is its own: it loads what pages load, and nothing else.
        'content-security-policy': "default-src 'none'; connect-src 'self'",
      })
    },

    async manifest({ language, country, t }: Visit): Promise<HttpResponse> {
      if (device === undefined) throw new Problem('not-found')
      const icon = (src: string, sizes: string, type: string, purpose = 'any') => ({ src, sizes, type, purpose })
      return json(
        200,
        {
          id: '/',
          name: `${t('service')}${t('colon')}${country.profile.name[language]}`,
          short_name: t('service'),
          description: t('welcomeText'),
          lang: language,
          dir: 'ltr',
          start_url: `/device/${language}`,
          scope: '/',
          display: 'standalone',
          background_color: '#ffffff',
          theme_color: '#0b5563',
          icons: [
            icon(device.icons.svg, 'any', 'image/svg+xml'),
            icon(device.icons['icon-192'], '192x192', 'image/png'),
            icon(device.icons['icon-512'], '512x512', 'image/png'),
            icon(device.icons['maskable-512'], '512x512', 'image/png', 'maskable'),
          ],
        },
        { 'content-type': 'application/manifest+json' },
      )
    },

    /** The server's word to a device, signed in or not; and what its officer may do, when one is signed in. */
    contact: asJson(async visit => {
      const { devices, language } = parseBody(contactSchema, visit.request)
      const words = await Promise.all(
        devices.map(async one => [one.device, await deviceKeys.wordFor(one.officer, one.device)] as const),
      )
      const spoken = visit.country.profile.languages.includes(language) ? language : visit.language
      const answer: Contact = {
        now: clock().toISOString(),
        words: Object.fromEntries(words),
        ...(visit.session !== undefined && {
          session: {
            officer: visit.session.officer.id,
            name: visit.session.name,
            csrf: visit.session.csrf,
            forms: formsFor({ ...visit, session: visit.session, language: spoken }),
            catalogue: catalogueOf(visit.country),
            guidance: device?.guidance[spoken] ?? '',
          },
        }),
        ...(visit.hidden !== undefined && { hidden: visit.hidden.hidden }),
      }
      return json(200, answer)
    }),

    /** The officer's key for this device: a new one without `device`. */
    key: withToken(async visit => {
      const wanted = parseBody(keySchema, visit.request).device
      const officer = visit.session.officer.id
      const found = wanted === undefined ? await deviceKeys.add(officer) : await deviceKeys.open(officer, wanted)
      if (found === undefined) throw new Problem('not-found')
      return json(200, { device: found.device, key: Buffer.from(found.key).toString('base64url') })
    }),

    /** Brings a hidden session back for who could open the device: its key has signed the session's own text. */
    show: asJson(async visit => {
      const { hidden, request } = visit
      if (hidden?.hidden === undefined) throw new Problem('not-signed-in')
      const { device: id, proof } = parseBody(proofSchema, request)
      const found = await deviceKeys.open(hidden.officer.id, id)
      if (found === undefined) throw new Problem('not-permitted')
      const expected = createHmac('sha256', derivedKey(found.key, 'device proof')).update(hidden.hidden).digest()
      const given = Buffer.from(proof, 'base64url')
      if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected))
        throw new Problem('not-permitted')
      await sessions.show(request.cookies[sessionCookie] ?? '')
      return json(200, {})
    }),

    /** A form that was filled in on the device: the same as sending it from a page. */
    submit: withToken(async (visit, params) => {
      const commandId = v.safeParse(commandIdSchema, params.commandId)
      if (!commandId.success)
        throw new Problem('faulty-request', { faults: [{ path: '/commandId', code: 'not-a-uuidv7' }] })
      const { caseId, expectedVersion, reasons, ...submission } = parseBody(submissionSchema, visit.request)
      const outcome = await submit(
        { country: visit.country, cases, attachments, clock },
        {
          commandId: commandId.output,
          caseId,
          expectedVersion,
          by: visit.session.officer,
          submission,
          ...(reasons && { reasons }),
        },
      )
      if ('faults' in outcome) throw new Problem('faulty-answers', { faults: outcome.faults })
      if (isRefusal(outcome))
        throw problemOf(outcome, outcome.refused === 'unknown-form' ? [{ path: '', code: 'unknown-form' }] : [])
      return 'stored' in outcome ? json(201, outcome.stored) : json(200, outcome.repeated)
    }),

    fileState: signedIn(files.state),
    takePart: withToken(files.takePart),
    finishFile: withToken(files.finish),

    /**
     * Of the cases that a device keeps, those that are not for its officer any more: erased, given to others, not shared any
     * longer, or read with more eyes than they have now.
     */
    casesGone: withToken(async ({ country, session, request }) => {
      const { cases: kept } = parseBody(casesSchema, request)
      const found = await Promise.all(
        kept.map(async ({ caseId, audiences }) => {
          const seen = await findCase({ cases, country, clock }, session.officer, caseId)
          const reads: readonly string[] = seen === undefined ? [] : audiencesOf(seen.officer)
          return { caseId, isTheirs: seen !== undefined && audiences.every(one => reads.includes(one)) }
        }),
      )
      return json(200, { gone: found.flatMap(({ caseId, isTheirs }) => (isTheirs ? [] : [caseId])) })
    }),

    /** A case as it stands now: to take along, or to compare with. */
    case: signedIn(async (visit, params) => json(200, await caseNow(visit, params.caseId))),
  }

  async function own(path: string | undefined, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const body = path === undefined ? undefined : await assets[path]?.body()
    if (body === undefined) throw new Problem('not-found')
    return { status: 200, headers: { ...headers, 'cache-control': 'no-cache' }, body }
  }

  async function caseNow(visit: SignedInVisit, wanted: string | undefined): Promise<CaseNow> {
    const { country, session, language, now } = visit
    const stored = await findCase({ cases, country, clock }, session.officer, wanted)
    if (stored === undefined) throw new Problem('not-found')
    const { officer } = stored
    const caseId: CaseId = stored.state.id
    const history = await cases.history(caseId)
    const view = await viewCase(country, stored.state, history, officer, momentOf(stored, now))
    const known = [...(await knownTo(country, history, officer))]
    const file = { text: visit.t('fileOfCase'), href: undefined, open: '' }
    const how = { language, timeZone: country.profile.timeZone, everything: false, files: () => file }
    // What has been put right is not told beside what stands in its place: there is no room for a history here.
    const standing = view.submissions.filter(({ correctedBy }) => correctedBy === undefined)
    const submissions = await Promise.all(
      standing.map(async ({ sequence, formId, formVersion, at, answers }) => {
        const form = await country.forms.open(formId, formVersion)
        return {
          sequence,
          formId,
          title: form === undefined ? formId : titleOf(form, language),
          at,
          lines:
            form === undefined
              ? []
              : pagesOf(form, language).flatMap(page => readableLines(page, answers, how, visit.t)),
        }
      }),
    )
    const { reference, version, stage } = view
    const { names: name } = readLabel({ names: known.find(([concept]) => concept === 'child.names')?.[1].value })
    return {
      caseId,
      reference,
      version,
      audiences: audiencesOf(officer),
      stage,
      name,
      forms: view.may.flatMap(one => (one.type === 'submit-form' ? [one.formId] : [])),
      known,
      sources: sourcesOf(
        country,
        known.map(([, one]) => one),
      ),
      submissions,
    }
  }
}

function catalogueOf({ forms }: Country): FormsKnown {
  return Object.fromEntries(forms.list.map(({ id, titles }) => [id, { versions: forms.versions(id), titles }]))
}

/** What the forms and authorities are called that answers come from. */
function sourcesOf({ forms, profile }: Country, known: readonly Provenance[]): CaseNow['sources'] {
  const named = <Named extends { readonly id: string }, Names>(
    all: readonly Named[],
    ids: readonly string[],
    names: (one: Named) => Names,
  ): Readonly<Record<string, Names>> =>
    Object.fromEntries(all.filter(({ id }) => ids.includes(id)).map(one => [one.id, names(one)]))
  return {
    forms: named(
      forms.list,
      known.map(({ formId }) => formId),
      one => one.titles,
    ),
    authorities: named(
      profile.authorities,
      known.map(({ authority }) => authority),
      one => one.name,
    ),
  }
}
