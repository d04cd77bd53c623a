import type { Officer } from '../../../shared/access/officer.ts'
import type { Case } from '../../../shared/cases/case.ts'
import { type CaseView, viewCase } from '../../../shared/cases/case-view.ts'
import { type HistoryView, viewHistory } from '../../../shared/cases/history-view.ts'
import { knownTo } from '../../../shared/cases/known-answers.ts'
import { type Survey, surveyCase } from '../../../shared/cases/tasks.ts'
import type { Form } from '../../../shared/forms/form.ts'
import type { Known } from '../../../shared/forms/prefill.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import type { Attachments } from '../../../shared/storage/attachments.ts'
import type { HistoryEntry } from '../../../shared/storage/case-history.ts'
import type { CaseStore } from '../../../shared/storage/case-store.ts'
import { type FoundCase, findCase } from '../../../shared/storage/find-case.ts'
import { momentOf } from '../../../shared/storage/moment-of.ts'
import type { StoredCase } from '../../../shared/storage/stored-case.ts'
import { caseFiles } from '../attachment-pages.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { WrittenFile } from '../write-answer.ts'
import { countriesIn } from './countries.ts'

/** A case that is open before an officer. `view`, `known` and `history` hold what they may read; the rest is for deciding what to show. */
export interface OpenCase extends ShownCase {
  readonly state: Case
}

/** What the page of a case shows. */
export interface ShownCase {
  /** As what they see it. */
  readonly officer: Officer
  readonly view: CaseView
  readonly history: {
    readonly events: readonly HistoryView[]
    readonly chain: 'intact' | 'broken'
    readonly brokenAt?: number
  }
  readonly known: ReadonlyMap<string, Known>
  /** The forms of the submissions, by `id@version`. */
  readonly forms: ReadonlyMap<string, Form>
  readonly survey: Survey
  readonly entries: readonly HistoryEntry[]
  /** What the country that was asked is called; undefined: none was. */
  readonly askedCountry: string | undefined
  /** The files that answers name. */
  readonly files: (answer: string) => WrittenFile | undefined
  /** How far each authority is told of it. */
  readonly marks: StoredCase['marks']
}

export interface OpenCaseDependencies {
  readonly cases: CaseStore
  readonly attachments: Attachments
}

/** The case that a path names; refuses with `not-found` one that this officer may not see. */
export async function openCase(
  dependencies: OpenCaseDependencies,
  visit: SignedInVisit,
  { caseId }: PathParams,
): Promise<OpenCase> {
  const { cases } = dependencies
  const { country, now, session } = visit
  const stored = await findCase({ cases, country, clock: () => now }, session.officer, caseId)
  if (stored === undefined) throw new Problem('not-found')
  return openStored(dependencies, visit, stored)
}

async function openStored(
  { cases, attachments }: OpenCaseDependencies,
  visit: SignedInVisit,
  stored: FoundCase,
): Promise<OpenCase> {
  const { country, now } = visit
  const { state, item, officer } = stored
  const entries = await cases.history(state.id)
  const moment = momentOf(stored, now)
  const [view, known] = await Promise.all([
    viewCase(country, state, entries, officer, moment),
    knownTo(country, entries, officer),
  ])
  const forms = new Map<string, Form>()
  for (const { formId, formVersion } of view.submissions) {
    const form = await country.forms.open(formId, formVersion)
    if (form !== undefined) forms.set(`${formId}@${formVersion}`, form)
  }
  return {
    state,
    officer,
    view,
    known,
    forms,
    entries,
    history: viewHistory(country, entries, officer, item),
    survey: surveyCase(country, state, moment),
    askedCountry: await countryAsked(visit, state),
    files: await caseFiles(attachments, visit, view, stored),
    marks: stored.marks,
  }
}

async function countryAsked({ country, language }: SignedInVisit, { abroad }: Case): Promise<string | undefined> {
  if (abroad === undefined) return undefined
  const named = await countriesIn(country, language)
  return named.find(({ value }) => value === abroad.country)?.label ?? abroad.country.toUpperCase()
}
