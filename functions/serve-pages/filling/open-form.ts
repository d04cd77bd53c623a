import * as v from 'valibot'
import { commandIdSchema } from '../../../shared/cases/ids.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { answersFrom, type FieldValues, type ToInstant } from '../../../shared/forms/form-values.ts'
import { type Known, type Prefilled, prefill } from '../../../shared/forms/prefill.ts'
import { type Page, pagesOf } from '../../../shared/forms/questions.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { instantOf } from '../../../shared/procedure/local-time.ts'
import type { CaseStore } from '../../../shared/storage/case-store.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import type { Draft, Drafts } from '../drafts.ts'
import { type Filled, readFilled } from '../fill-form.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { knownOf } from './known-of.ts'
import { withoutPrefilled } from './without-prefilled.ts'

/** There is no such draft, or not any more: it was sent, or deleted; or it never was this officer's. */
export class DraftMissing extends Problem {
  constructor() {
    super('not-found')
    this.name = 'DraftMissing'
  }
}

/** The country no longer has the form of a draft, or its version: nothing can be filled in, and all that was typed is there. */
export class FormGone extends Error {
  readonly draft: Draft
  constructor(draft: Draft) {
    super('the form of a draft is gone')
    this.name = 'FormGone'
    this.draft = draft
  }
}

/** A draft that is open, with its form and everything its fields say. */
export interface OpenForm {
  readonly draft: Draft
  readonly form: Form
  readonly pages: readonly Page[]
  readonly filled: Filled
  /** What the case knows; nothing where the form opens one. */
  readonly known: ReadonlyMap<string, Known>
  /** The questions of the form that it answers. */
  readonly prefilled: readonly Prefilled[]
}

const NOTHING: ReadonlyMap<string, Known> = new Map()

/** The draft that a path names, with its form; refuses with `not-found` one that is not this officer's. */
export async function openForm(
  { drafts, cases }: Pick<FillingDependencies, 'drafts' | 'cases'>,
  visit: SignedInVisit,
  params: PathParams,
): Promise<OpenForm> {
  return withForm(cases, visit, await draftNamed(drafts, visit, params))
}

/** The draft that a path names; refuses likewise. */
export async function draftNamed(
  drafts: Pick<Drafts, 'open'>,
  visit: SignedInVisit,
  params: PathParams,
): Promise<Draft> {
  const id = v.safeParse(commandIdSchema, params.id)
  const draft = id.success ? await drafts.open(visit.session.officer.id, id.output) : undefined
  if (draft === undefined) throw new DraftMissing()
  return draft
}

/** A draft with the version of its form that it was begun on. Throws `FormGone` where the country no longer has it. */
export async function withForm(cases: CaseStore, visit: SignedInVisit, kept: Draft): Promise<OpenForm> {
  const draft = await asTheirs(cases, visit, kept)
  const form = await visit.country.forms.open(draft.formId, draft.formVersion)
  if (form === undefined) throw new FormGone(draft)
  // A correction is compared with what it corrects, and its reason is asked once.
  const compared = draft.corrects === undefined ? draft.caseId : undefined
  const known = (compared && (await knownOf(cases, visit, compared))) || NOTHING
  return {
    draft,
    form,
    pages: pagesOf(form, visit.language),
    filled: readFields(visit, form, draft.values),
    known,
    prefilled: prefill(form, known),
  }
}

/**
 * A draft without what the case filled in, where its officer does not see the case any more: what they wrote themselves is
 * theirs to tell whoever has it now. A correction is all of the case's: it is not there then.
 */
async function asTheirs(cases: CaseStore, visit: SignedInVisit, draft: Draft): Promise<Draft> {
  if (await seesCaseOf(cases, visit, draft)) return draft
  if (draft.corrects !== undefined) throw new DraftMissing()
  return { ...draft, values: withoutPrefilled(draft.values) }
}

/** Whether a draft opens a case, or is for one that its officer sees. */
export async function seesCaseOf(
  cases: CaseStore,
  { country, session, now }: SignedInVisit,
  { caseId }: Pick<Draft, 'caseId'>,
): Promise<boolean> {
  if (caseId === undefined) return true
  return (await findCase({ cases, country, clock: () => now }, session.officer, caseId)) !== undefined
}

/** What fields say, their dates and times as the country's clocks have them. */
export function readFields(visit: SignedInVisit, form: Form, values: FieldValues): Filled {
  return readFilled(form, values, instantsIn(visit), visit.now)
}

/** Every answer that fields hold, whether its question applies or not. */
export function answersIn(visit: SignedInVisit, form: Form, values: FieldValues): Answers {
  return answersFrom(form, values, instantsIn(visit))
}

/** A date and a time by the country's clocks, as a moment. */
export function instantsIn({ country }: Pick<SignedInVisit, 'country'>): ToInstant {
  return (date, time) => instantOf(date, time, country.profile.timeZone)
}

/** The page that a path names. */
export function pageNamed(pages: readonly Page[], params: PathParams): Page {
  const page = pages.find(one => one.name === params.page)
  if (page === undefined) throw new Problem('not-found')
  return page
}

/** Keeps the way back to the check, where one came from there. */
export function returnTo(visit: SignedInVisit, mark: '?' | '&'): string {
  return visit.request.query.get('return') === 'check' ? `${mark}return=check` : ''
}
