import * as v from 'valibot'
import { officerFromClaims } from '../../shared/access/claims.ts'
import type { Officer } from '../../shared/access/officer.ts'
import { audiencesOf, permitted } from '../../shared/access/permissions.ts'
import { viewCase, viewHistory } from '../../shared/cases/case-view.ts'
import { type CaseId, caseIdSchema, commandIdSchema } from '../../shared/cases/ids.ts'
import type { Refusal, RefusalCode } from '../../shared/cases/refusal.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import type { Country } from '../../shared/countries/country.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { readLabel } from '../../shared/forms/label.ts'
import { localize } from '../../shared/forms/localize.ts'
import type { HttpRequest, HttpResponse, Routes } from '../../shared/lambda/http.ts'
import { json } from '../../shared/lambda/http.ts'
import { parseBody, parsed } from '../../shared/lambda/parse.ts'
import { Problem, type ProblemCode } from '../../shared/lambda/problem.ts'
import { STAGES } from '../../shared/procedure/procedure.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import { submit } from '../../shared/storage/submit.ts'
import { readCursor, type WorklistEntry, type WorklistPage, type WorklistQuery } from '../../shared/storage/worklist.ts'
import { answersSchema } from './answers-schema.ts'
import { reasonsSchema } from './reasons-schema.ts'

export interface ServeApiDependencies {
  readonly country: Country
  readonly cases: CaseStore
  readonly worklist: (query: WorklistQuery) => Promise<WorklistPage>
  readonly labels: (entries: readonly WorklistEntry[]) => Promise<ReadonlyMap<CaseId, unknown>>
  readonly publicKeys: () => Promise<unknown>
  readonly clock: () => Date
}

const instant = v.pipe(v.string(), v.isoTimestamp('not-a-date-time'))

const submissionSchema = v.strictObject({
  formId: v.pipe(v.string(), v.maxLength(100, 'too-long')),
  formVersion: v.pipe(v.string(), v.maxLength(20, 'too-long')),
  caseId: v.optional(caseIdSchema),
  answers: answersSchema,
  filledAt: instant,
  expectedVersion: v.optional(v.pipe(v.number(), v.integer('not-a-whole-number'), v.minValue(1, 'too-small'))),
  reasons: v.optional(reasonsSchema),
})

const worklistSchema = v.object({
  stage: v.optional(v.picklist(STAGES, 'not-a-stage')),
  due: v.optional(instant),
  assignee: v.optional(v.pipe(v.string(), v.maxLength(100, 'too-long'))),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.transform(readCursor),
      v.check(cursor => cursor !== undefined, 'not-a-cursor'),
    ),
  ),
})

/** Cases on one page of the worklist. */
const PAGE = 25

const STATUS_OF_REFUSAL: Readonly<Record<RefusalCode, ProblemCode>> = {
  'not-permitted': 'not-permitted',
  'unknown-form': 'faulty-request',
  'unknown-case': 'not-found',
  'does-not-open-a-case': 'does-not-open-a-case',
  'changed-since': 'changed-since',
  'command-id-used': 'command-id-used',
}

/** The calls of the contract (DESIGN, section 9), one line each. */
export function serveApi(dependencies: ServeApiDependencies): Routes {
  const { country, clock } = dependencies
  return {
    'GET /health': async () => json(200, { status: 'ok', country: country.profile.id }),
    'GET /api/jwks.json': async () =>
      json(200, await dependencies.publicKeys(), {
        'cache-control': 'public, max-age=300',
        'content-type': 'application/jwk-set+json',
      }),
    'GET /api/forms': async request => {
      demand(request, 'read-forms')
      return json(200, { items: country.forms.list })
    },
    'GET /api/forms/{id}': async request => oneForm(country, request),
    'PUT /api/submissions/{commandId}': async request => putSubmission(dependencies, request),
    'GET /api/cases': async request => worklist(dependencies, request),
    'GET /api/cases/{caseId}': async request => {
      const { state, history, officer } = await caseFor(dependencies, request)
      return json(200, await viewCase(country, state, history, officer, clock()))
    },
    'GET /api/cases/{caseId}/events': async request => {
      const { history, officer } = await caseFor(dependencies, request)
      return json(200, viewHistory(history, officer))
    },
  }
}

function officerOf(request: HttpRequest): Officer {
  const officer = request.claims && officerFromClaims(request.claims)
  if (officer === undefined) throw new Problem('not-signed-in')
  return officer
}

function demand(request: HttpRequest, permission: Parameters<typeof permitted>[1]): Officer {
  const officer = officerOf(request)
  if (permitted(officer, permission) === undefined)
    throw new Problem('not-permitted', { restsOn: `permission:${permission}` })
  return officer
}

async function oneForm(country: Country, request: HttpRequest): Promise<HttpResponse> {
  demand(request, 'read-forms')
  const wanted = request.query.get('lang') ?? country.profile.languages[0]
  const language = LANGUAGES.find(one => one === wanted && country.profile.languages.includes(one))
  if (language === undefined)
    throw new Problem('faulty-request', { faults: [{ path: '/lang', code: 'not-a-language' }] })
  const form = await country.forms.open(request.params.id ?? '', request.query.get('version') ?? undefined)
  if (form === undefined) throw new Problem('not-found')
  const { id, version, procedureStage } = form
  return json(
    200,
    { id, version, schema: localize(form, language), locale: language, procedureStage },
    { 'content-language': language },
  )
}

async function putSubmission(dependencies: ServeApiDependencies, request: HttpRequest): Promise<HttpResponse> {
  const { country, cases, clock } = dependencies
  const by = officerOf(request)
  const { commandId } = parsed(v.object({ commandId: commandIdSchema }), request.params)
  const body = parseBody(submissionSchema, request)
  const { formId, formVersion, answers, filledAt, caseId, expectedVersion, reasons } = body
  const outcome = await submit(
    { country, cases, clock },
    {
      commandId,
      caseId,
      by,
      expectedVersion,
      submission: { formId, formVersion, answers, filledAt },
      ...(reasons !== undefined && { reasons }),
    },
  )
  if ('faults' in outcome) throw new Problem('faulty-answers', { faults: outcome.faults })
  if (isRefusal(outcome)) throw problemOf(outcome, country, formId)
  return 'stored' in outcome ? json(201, outcome.stored) : json(200, outcome.repeated)
}

function problemOf({ refused, details }: Refusal, country: Country, formId: string): Problem {
  if (refused === 'unknown-form') {
    const known = country.forms.list.some(form => form.id === formId)
    return new Problem('faulty-request', {
      faults: [known ? { path: '/formVersion', code: 'unknown-version' } : { path: '/formId', code: 'unknown-form' }],
    })
  }
  const { permission, version } = details
  return new Problem(STATUS_OF_REFUSAL[refused], {
    ...(permission !== undefined && { restsOn: `permission:${permission}` }),
    ...(typeof version === 'number' && { version }),
  })
}

async function worklist(
  { worklist, labels, clock }: ServeApiDependencies,
  request: HttpRequest,
): Promise<HttpResponse> {
  const officer = demand(request, 'read-worklist')
  const query = parsed(worklistSchema, Object.fromEntries(request.query))
  // Nobody can be assigned yet, so nothing is assigned to anybody.
  if (query.assignee !== undefined) return json(200, { items: [] })
  const page = await worklist({ stage: query.stage, dueBefore: query.due, cursor: query.cursor, limit: PAGE })
  // Names are child protection's: the label of a case is opened for nobody else.
  const named = audiencesOf(officer).includes('child-protection')
    ? await labels(page.entries)
    : new Map<CaseId, unknown>()
  const now = clock().getTime()
  const items = page.entries.map(({ label: _, ...entry }) => ({
    ...entry,
    overdue: Date.parse(entry.dueAt) < now,
    ...(named.has(entry.caseId) && { child: readLabel(named.get(entry.caseId)) }),
  }))
  return json(200, { items, ...(page.cursor !== undefined && { cursor: page.cursor }) })
}

async function caseFor(dependencies: ServeApiDependencies, request: HttpRequest) {
  const officer = officerOf(request)
  const stored = await findCase(dependencies.cases, officer, request.params.caseId)
  if (stored === undefined) throw new Problem('not-found')
  return { officer, state: stored.state, history: await dependencies.cases.history(stored.state.id) }
}
