import * as v from 'valibot'
import { officerFromClaims } from '../../shared/access/claims.ts'
import { officesOf, readsNames } from '../../shared/access/may-see.ts'
import type { Officer } from '../../shared/access/officer.ts'
import { permitted } from '../../shared/access/permissions.ts'
import { ROLES, type Role } from '../../shared/access/roles.ts'
import { viewCase } from '../../shared/cases/case-view.ts'
import { commandSchema } from '../../shared/cases/commands.ts'
import { viewHistory } from '../../shared/cases/history-view.ts'
import { type CaseId, commandIdSchema } from '../../shared/cases/ids.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import type { Country } from '../../shared/countries/country.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { readLabel } from '../../shared/forms/label.ts'
import { localize } from '../../shared/forms/localize.ts'
import type { HttpRequest, HttpResponse, Routes } from '../../shared/lambda/http.ts'
import { json } from '../../shared/lambda/http.ts'
import { parseBody, parsed } from '../../shared/lambda/parse.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import { problemOf, problemOnCase } from '../../shared/lambda/problem-of.ts'
import type { Hands } from '../../shared/procedure/procedure.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { commandCase } from '../../shared/storage/command-case.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import { momentOf } from '../../shared/storage/moment-of.ts'
import { submit } from '../../shared/storage/submit.ts'
import type { ReadWorklist, WorklistEntry } from '../../shared/storage/worklist.ts'
import { attachmentRoutes } from './attachment-routes.ts'
import { submissionSchema, worklistSchema } from './request-schemas.ts'

export interface ServeApiDependencies {
  readonly country: Country
  readonly cases: CaseStore
  readonly worklist: ReadWorklist
  readonly labels: (entries: readonly WorklistEntry[]) => Promise<ReadonlyMap<CaseId, unknown>>
  readonly publicKeys: () => Promise<unknown>
  readonly attachments: Attachments
  readonly clock: () => Date
}

/** Cases on one page of the worklist. */
const PAGE = 25

const PUBLISHED = { 'cache-control': 'public, max-age=300' }

/** The calls of the contract (DESIGN, section 9), one line each. */
export function serveApi(dependencies: ServeApiDependencies): Routes {
  const { country, clock } = dependencies
  return {
    ...attachmentRoutes(dependencies),
    'GET /health': async () => json(200, { status: 'ok', country: country.profile.id }),
    'GET /api/jwks.json': async () =>
      json(200, await dependencies.publicKeys(), {
        'cache-control': 'public, max-age=300',
        'content-type': 'application/jwk-set+json',
      }),
    // What the build wrote from the schemas that are checked with, loaded when it is asked for.
    'GET /api/openapi.json': async () =>
      json(200, (await import('./contract/openapi.json', { with: { type: 'json' } })).default, PUBLISHED),
    'GET /api/asyncapi.json': async () =>
      json(200, (await import('./contract/asyncapi.json', { with: { type: 'json' } })).default, PUBLISHED),
    'GET /api/forms': async request => {
      demand(request, 'read-forms')
      return json(200, { items: country.forms.list })
    },
    'GET /api/forms/{id}': async request => oneForm(country, request),
    'PUT /api/submissions/{commandId}': async request => putSubmission(dependencies, request),
    'GET /api/cases': async request => worklist(dependencies, request),
    'GET /api/cases/{caseId}': async request => {
      const { stored, history, officer } = await caseFor(dependencies, request)
      return json(200, await viewCase(country, stored.state, history, officer, momentOf(stored, clock())))
    },
    'PUT /api/cases/{caseId}/commands/{commandId}': async request => putCommand(dependencies, request),
    'GET /api/cases/{caseId}/events': async request => {
      const { stored, history, officer } = await caseFor(dependencies, request)
      return json(200, viewHistory(country, history, officer, stored.item))
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
  const { country, cases, attachments, clock } = dependencies
  const by = officerOf(request)
  const { commandId } = parsed(v.object({ commandId: commandIdSchema }), request.params)
  const body = parseBody(submissionSchema, request)
  const { formId, formVersion, answers, filledAt, caseId, expectedVersion, reasons } = body
  const outcome = await submit(
    { country, cases, attachments, clock },
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
  if (isRefusal(outcome)) {
    if (caseId !== undefined && expectedVersion !== undefined)
      throw await problemOnCase(dependencies, outcome, { caseId, seen: expectedVersion, officer: by })
    const known = country.forms.list.some(form => form.id === formId)
    throw problemOf(
      outcome,
      outcome.refused === 'unknown-form'
        ? [known ? { path: '/formVersion', code: 'unknown-version' } : { path: '/formId', code: 'unknown-form' }]
        : [],
    )
  }
  return 'stored' in outcome ? json(201, outcome.stored) : json(200, outcome.repeated)
}

async function putCommand(dependencies: ServeApiDependencies, request: HttpRequest): Promise<HttpResponse> {
  const { country, cases, attachments, clock } = dependencies
  const by = officerOf(request)
  const found = await findCase({ cases, country, clock }, by, request.params.caseId)
  if (found === undefined) throw new Problem('not-found')
  const caseId = found.state.id
  const { commandId } = parsed(v.object({ commandId: commandIdSchema }), { commandId: request.params.commandId })
  const asked = parseBody(commandSchema, request)
  const outcome = await commandCase({ country, cases, attachments, clock }, { commandId, caseId, asked, by, found })
  if ('faults' in outcome)
    throw new Problem('faulty-answers', {
      faults: outcome.faults.map(({ path, code }) => ({ path: `/answers${path}`, code })),
    })
  if (isRefusal(outcome))
    throw await problemOnCase(dependencies, outcome, { caseId, seen: asked.expectedVersion ?? 0, officer: by })
  return 'stored' in outcome ? json(201, outcome.stored) : json(200, outcome.repeated)
}

async function worklist(
  { worklist, labels, clock, country }: ServeApiDependencies,
  request: HttpRequest,
): Promise<HttpResponse> {
  const officer = demand(request, 'read-worklist')
  const { stage, due, cursor, assignee, risk, overdue, authority, role } = parsed(
    worklistSchema,
    Object.fromEntries(request.query),
  )
  const now = clock()
  const assigned = assignee === 'me' ? officer.id : assignee
  const page = await worklist({
    stage,
    dueBefore: overdue === 'true' && (due === undefined || now.toISOString() < due) ? now.toISOString() : due,
    dueAfter: overdue === 'false' ? now.toISOString() : undefined,
    assignee: assigned,
    // One's own cases are one's own wherever they are assigned.
    offices: assigned === officer.id ? undefined : officesOf(officer, country.profile.offices),
    risk,
    waitingFor: waitingFor(officer, country, authority, role),
    cursor,
    limit: PAGE,
  })
  // Names are child protection's: the label of a case is opened for nobody else.
  const named = readsNames(officer, country.profile.offices) ? await labels(page.entries) : new Map<CaseId, unknown>()
  const items = page.entries.map(({ label: _, ...entry }) => ({
    ...entry,
    overdue: Date.parse(entry.dueAt) < now.getTime(),
    ...(named.has(entry.caseId) && { child: readLabel(named.get(entry.caseId)) }),
  }))
  return json(200, { items, ...(page.cursor !== undefined && { cursor: page.cursor }) })
}

/**
 * Whose tasks are looked for: every role of an authority, or one role of it or of the caller's own authorities. What there is
 * to do for child protection tells what a child needs: who reads no names of this list finds nothing by it.
 */
function waitingFor(
  officer: Officer,
  { profile }: Country,
  authority: string | undefined,
  role: Role | undefined,
): readonly Hands[] | undefined {
  if (authority === undefined && role === undefined) return undefined
  const own = officer.grants.map(grant => grant.authority)
  const authorities = authority === undefined ? own : [authority]
  const protects = readsNames(officer, profile.offices)
  const theirs = authorities.filter(one => protects || (one !== 'child-protection' && own.includes(one)))
  return [...new Set(theirs)].map(one => ({ authority: one, roles: role === undefined ? ROLES : [role] }))
}

async function caseFor(dependencies: ServeApiDependencies, request: HttpRequest) {
  const stored = await findCase(dependencies, officerOf(request), request.params.caseId)
  if (stored === undefined) throw new Problem('not-found')
  return { officer: stored.officer, stored, history: await dependencies.cases.history(stored.state.id) }
}
