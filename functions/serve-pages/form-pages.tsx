import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { mayFill } from '../../shared/access/permissions.ts'
import { viewCase } from '../../shared/cases/case-view.ts'
import { type CaseId, type CommandId, caseIdFor, commandIdSchema } from '../../shared/cases/ids.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import { applies, isGroup } from '../../shared/forms/applies.ts'
import { fieldsFromAnswers } from '../../shared/forms/fields-from-answers.ts'
import type { Answers, Form } from '../../shared/forms/form.ts'
import { entryCount, type FieldValues } from '../../shared/forms/form-values.ts'
import { labelOf } from '../../shared/forms/label.ts'
import { below } from '../../shared/forms/pointer.ts'
import { knownConcepts, prefill } from '../../shared/forms/prefill.ts'
import { type Page, pagesOf } from '../../shared/forms/questions.ts'
import { indicatedRisk } from '../../shared/forms/risk.ts'
import { contextFor } from '../../shared/forms/rule-context.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import { instantOf, localParts } from '../../shared/procedure/local-time.ts'
import { formRule } from '../../shared/procedure/procedure.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { findCase } from '../../shared/storage/find-case.ts'
import { submit } from '../../shared/storage/submit.ts'
import type { Draft, Drafts } from './drafts.ts'
import {
  addEntry,
  type Filled,
  faultsOn,
  newlyAsked,
  nextPage,
  pageApplies,
  readFilled,
  removeEntry,
  replacePage,
} from './fill-form.ts'
import { AnswerList } from './pages/answer-list.tsx'
import { CheckPage } from './pages/check-page.tsx'
import { FormPage } from './pages/form-page.tsx'
import { MessagePage } from './pages/message-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import { fieldId, questionAt, tellFaults } from './tell-fault.ts'
import type { SignedInVisit } from './visit.ts'
import { writeAnswers } from './write-answer.ts'

export interface FormPagesDependencies {
  readonly cases: CaseStore
  readonly drafts: Drafts
  readonly respond: Respond
  readonly clock: () => Date
}

/** A draft that is open, with its form and everything its fields say. */
interface Open {
  readonly draft: Draft
  readonly form: Form
  readonly pages: readonly Page[]
  readonly filled: Filled
}

type SentForm = FieldValues

/** Drafts shown at a time: each is opened for its name. */
const MOST_DRAFTS = 10

/** The pages on which a form is filled in, checked and sent. */
export function formPages({ cases, drafts, respond, clock }: FormPagesDependencies) {
  const read = (visit: SignedInVisit, form: Form, values: FieldValues): Filled =>
    readFilled(form, values, (date, time) => instantOf(date, time, visit.country.profile.timeZone))

  async function open(visit: SignedInVisit, params: PathParams): Promise<Open> {
    const id = v.safeParse(commandIdSchema, params.id)
    const draft = id.success ? await drafts.open(visit.session.officer.id, id.output) : undefined
    if (draft === undefined) throw new Problem('not-found')
    return withForm(visit, draft)
  }

  async function withForm(visit: SignedInVisit, draft: Draft): Promise<Open> {
    const form = await visit.country.forms.open(draft.formId, draft.formVersion)
    if (form === undefined) throw new Problem('not-found')
    return { draft, form, pages: pagesOf(form, visit.language), filled: read(visit, form, draft.values) }
  }

  function indicated({ country, session, now }: SignedInVisit, form: Form, { answers }: Filled) {
    const by = mayFill(session.officer, country.procedure, form.id)
    if (by === undefined) return undefined
    return indicatedRisk(form, contextFor(form, answers, { country: country.profile, by, now, known: {} }))
  }

  function pageNamed(pages: readonly Page[], params: PathParams): Page {
    const page = pages.find(one => one.name === params.page)
    if (page === undefined) throw new Problem('not-found')
    return page
  }

  function show(
    visit: SignedInVisit,
    { draft, form, pages, filled }: Open,
    page: Page,
    how: { readonly faulty: boolean; readonly status: string },
  ): HttpResponse {
    const asked = pages.filter(one => pageApplies(one, filled.found) || one === page)
    const returning = returnTo(visit, '?') !== ''
    const before = asked[asked.indexOf(page) - 1]
    return respond.page(
      <FormPage
        visit={visit}
        form={form}
        page={page}
        number={asked.indexOf(page) + 1}
        pages={asked.length}
        values={draft.values}
        revision={draft.revision}
        faults={how.faulty ? tellFaults(pages, faultsOn(filled.faults, page.name), visit.t) : []}
        required={filled.found.required}
        hidden={place => !applies(filled.found, place)}
        indicated={asksForRisk(page) ? indicated(visit, form, filled) : undefined}
        status={how.status}
        action={`/drafts/${draft.id}/${page.name}${returning ? '?return=check' : ''}`}
        back={returning ? `/drafts/${draft.id}/check` : before ? `/drafts/${draft.id}/${before.name}` : '/'}
      />,
      how.faulty ? 422 : 200,
    )
  }

  /** Saves; where another tab was faster with other words, tells instead of overwriting. */
  async function save(
    visit: SignedInVisit,
    { draft }: Open,
    revision: number,
    values: FieldValues,
  ): Promise<Draft | undefined> {
    const officer = visit.session.officer.id
    if (await drafts.save(officer, draft.id, revision, values)) return { ...draft, revision: revision + 1, values }
    const stored = await drafts.open(officer, draft.id)
    return stored !== undefined && sameFields(stored.values, values) ? stored : undefined
  }

  return {
    /** Begins a form. The time of the encounter is now, until the officer says otherwise. */
    async start(visit: SignedInVisit, { formId = '' }: PathParams, sent: SentForm): Promise<HttpResponse> {
      const form = await visit.country.forms.open(formId)
      if (form === undefined) throw new Problem('not-found')
      if (mayFill(visit.session.officer, visit.country.procedure, formId) === undefined)
        throw new Problem('not-permitted')
      const caseId = sent.caseId?.[0]
      const known = caseId === undefined ? undefined : await knownOf(visit, form, caseId)
      if ((known === undefined) !== (formRule(visit.country.procedure, formId)?.opens === true))
        throw new Problem('not-found')
      const id = v.parse(commandIdSchema, uuidv7())
      const pages = pagesOf(form, visit.language)
      const moment = localParts(visit.now, visit.country.profile.timeZone)
      const values = Object.fromEntries(
        pages.flatMap(page =>
          page.questions
            .filter(question => question.schema['x-concept'] === 'encounter.at')
            .flatMap(question =>
              Object.entries(moment).map(([part, value]): [string, readonly string[]] => [
                `${below(below('', page.name), question.name)}:${part}`,
                [value],
              ]),
            ),
        ),
      )
      await drafts.begin(visit.session.officer.id, {
        id,
        formId,
        formVersion: form.version,
        caseId: known?.caseId,
        values: { ...values, ...known?.values },
      })
      return respond.go(`/drafts/${id}/${pages[0]?.name}`)
    },

    async resume(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { draft, pages, filled } = await open(visit, params)
      const faulty = pages.find(page => faultsOn(filled.faults, page.name).length > 0)
      return respond.go(`/drafts/${draft.id}/${faulty?.name ?? 'check'}`)
    },

    async page(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const opened = await open(visit, params)
      const page = pageNamed(opened.pages, params)
      const dropped = visit.request.query.getAll('dropped').map(place => questionAt(opened.pages, place).label)
      const status = dropped.length > 0 ? visit.t('droppedAnswers', { questions: dropped.join(', ') }) : ''
      // Coming back from the check means that something on the page may be wrong: say what.
      const faulty =
        visit.request.query.get('return') === 'check' && faultsOn(opened.filled.faults, page.name).length > 0
      return show(visit, opened, page, { faulty, status })
    },

    async fill(visit: SignedInVisit, params: PathParams, sent: SentForm): Promise<HttpResponse> {
      const opened = await open(visit, params)
      const { draft, form, pages } = opened
      const page = pageNamed(pages, params)
      const action = sent.action?.[0] ?? 'continue'
      const revision = Number(sent.revision?.[0] ?? draft.revision)
      const typed = replacePage(draft.values, page.name, sent)
      const [verb, place = '', entry = ''] = action.split(':')
      const grown =
        verb === 'add' ? addEntry(typed, place) : verb === 'remove' ? removeEntry(typed, place, Number(entry)) : typed
      const filled = read(visit, form, grown)
      // What cannot be read stays as typed; what no longer applies is dropped, and said.
      const saved = await save(visit, opened, revision, verb === 'continue' ? filled.values : grown)
      if (saved === undefined) return changedElsewhere(visit, opened, page, typed)
      const now: Open = { ...opened, draft: saved, filled }
      if (verb === 'leave') return respond.go('/')
      if (verb === 'language')
        return respond.go(`/drafts/${draft.id}/${page.name}?lang=${encodeURIComponent(place)}${returnTo(visit, '&')}`)
      const here = `/drafts/${draft.id}/${page.name}`
      const returning = returnTo(visit, '?') !== ''
      if (verb === 'add' || verb === 'remove')
        return respond.go(`${here}${returnTo(visit, '?')}#${anchor(place, grown, verb)}`)
      const asked = sent.script?.[0] === '1' ? [] : newlyAsked(page, opened.filled, filled)
      if (asked.length > 0) return show(visit, now, page, { faulty: false, status: visit.t('moreQuestions') })
      if (faultsOn(filled.faults, page.name).length > 0) return show(visit, now, page, { faulty: true, status: '' })
      const next = returning ? undefined : nextPage(pages, page.name, filled.found)
      const dropped = new URLSearchParams(filled.dropped.map(one => ['dropped', one]))
      const query = dropped.size > 0 && next !== undefined ? `?${dropped}` : ''
      return respond.go(`/drafts/${draft.id}/${next?.name ?? 'check'}${query}`)
    },

    async check(visit: SignedInVisit, params: PathParams, faulty = false): Promise<HttpResponse> {
      const opened = await open(visit, params)
      return showCheck(visit, opened, faulty)
    },

    async send(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { officer } = visit.session
      const id = v.safeParse(commandIdSchema, params.id)
      if (!id.success) throw new Problem('not-found')
      const draft = await drafts.open(officer.id, id.output)
      if (draft === undefined) return receiptOf(visit, id.output)

      const opened = await withForm(visit, draft)
      const { form, filled } = opened
      if (filled.faults.length > 0) return showCheck(visit, opened, true)
      const outcome = await submit(
        { country: visit.country, cases, clock },
        {
          commandId: draft.id,
          caseId: draft.caseId,
          expectedVersion: undefined,
          by: officer,
          submission: {
            formId: form.id,
            formVersion: form.version,
            answers: filled.answers,
            // When it was last saved: the same for a second click, so that it is the same submission.
            filledAt: draft.updatedAt,
          },
        },
      )
      if ('faults' in outcome) return showCheck(visit, opened, true)
      if (isRefusal(outcome)) {
        if (outcome.refused !== 'command-id-used')
          throw new Problem(outcome.refused === 'not-permitted' ? 'not-permitted' : 'not-found')
        return conflict(visit, draft.caseId ?? caseIdFor(visit.country.profile.id, draft.id))
      }
      await drafts.remove(officer.id, draft.id)
      const { caseId } = 'stored' in outcome ? outcome.stored : outcome.repeated
      return respond.go(`/cases/${caseId}/receipt`)
    },

    /** The officer's drafts, newest first, each with the child's name where it is written already. */
    async listed(visit: SignedInVisit) {
      const { officer } = visit.session
      const list = await drafts.list(officer.id)
      return Promise.all(
        list.slice(0, MOST_DRAFTS).map(async summary => {
          const draft = await drafts.open(officer.id, summary.id)
          const form = draft && (await visit.country.forms.open(draft.formId, draft.formVersion))
          return { ...summary, name: draft && form && labelOf(form, read(visit, form, draft.values).answers).names }
        }),
      )
    },

    async remove(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const id = v.safeParse(commandIdSchema, params.id)
      if (id.success) await drafts.remove(visit.session.officer.id, id.output)
      return respond.go('/')
    },
  }

  function showCheck(visit: SignedInVisit, { draft, form, pages, filled }: Open, faulty: boolean): HttpResponse {
    const { language, country } = visit
    const sections = pages
      .filter(page => pageApplies(page, filled.found))
      .map(page => {
        const asked = page.questions.filter(question =>
          applies(filled.found, below(below('', page.name), question.name)),
        )
        return {
          page,
          answers: writeAnswers(asked, answersOn(filled.answers, page), below('', page.name), {
            language,
            timeZone: country.profile.timeZone,
            everything: true,
          }),
        }
      })
    return respond.page(
      <CheckPage
        visit={visit}
        form={form}
        draft={draft.id}
        opens={draft.caseId === undefined}
        sections={sections}
        faults={tellFaults(pages, filled.faults, visit.t)}
        back={`/drafts/${draft.id}/${sections.at(-1)?.page.name}`}
      />,
      faulty ? 422 : 200,
    )
  }

  /**
   * A case that a further form is for, with the fields that it already answers: a child is not asked twice. Only what
   * this officer may read is filled in.
   */
  async function knownOf(visit: SignedInVisit, form: Form, wanted: string) {
    const { country, session, now } = visit
    const stored = await findCase(cases, session.officer, wanted)
    if (stored === undefined) throw new Problem('not-found')
    const view = await viewCase(country, stored.state, await cases.history(stored.state.id), session.officer, now)
    const submissions = await Promise.all(
      view.submissions.map(async ({ formId, formVersion, answers, sequence, at }) => {
        const earlier = await country.forms.open(formId, formVersion)
        return earlier && { form: earlier, answers, provenance: { formId, sequence, at } }
      }),
    )
    const prefilled = prefill(form, knownConcepts(submissions.filter(one => one !== undefined)))
    const answers = prefilled.reduce((all: Answers, { place, value }) => withAnswer(all, place, value), {})
    return { caseId: stored.state.id, values: fieldsFromAnswers(form, answers, country.profile.timeZone) }
  }

  /** A second click after the first was stored: the draft is gone, the receipt is there. */
  async function receiptOf(visit: SignedInVisit, id: CommandId): Promise<HttpResponse> {
    const caseId = caseIdFor(visit.country.profile.id, id)
    if ((await cases.load(caseId)) === undefined) throw new Problem('not-found')
    return respond.go(`/cases/${caseId}/receipt`)
  }

  function conflict(visit: SignedInVisit, caseId: CaseId): HttpResponse {
    const { t } = visit
    return respond.page(
      <MessagePage visit={visit} title={t('conflictTitle')} text={t('conflictText')}>
        <a class="button" href={`/cases/${caseId}`}>
          {t('openCase')}
        </a>
      </MessagePage>,
      409,
    )
  }

  function changedElsewhere(visit: SignedInVisit, { draft, form }: Open, page: Page, typed: FieldValues): HttpResponse {
    const { t, language, country } = visit
    const { answers } = read(visit, form, typed)
    const how = { language, timeZone: country.profile.timeZone, everything: false }
    const written = writeAnswers(page.questions, answersOn(answers, page), below('', page.name), how)
    return respond.page(
      <MessagePage visit={visit} title={t('changedElsewhereTitle')} text={t('changedElsewhereText')}>
        <AnswerList answers={written} unanswered={t('notAnswered')} />
        <a class="button" href={`/drafts/${draft.id}/${page.name}`}>
          {t('openSaved')}
        </a>
      </MessagePage>,
      409,
    )
  }
}

/** Keeps the way back to the check, where one came from there. */
function returnTo(visit: SignedInVisit, mark: '?' | '&'): string {
  return visit.request.query.get('return') === 'check' ? `${mark}return=check` : ''
}

/** The answers of one page; none where it has not been answered. */
function answersOn(answers: Answers, page: Page): Answers {
  const group = answers[page.name]
  return isGroup(group) ? group : {}
}

/** Whether a page asks the officer for the risk. */
function asksForRisk(page: Page): boolean {
  return page.questions.some(question => question.schema['x-concept'] === 'child.risk')
}

function anchor(place: string, values: FieldValues, verb: string): string {
  const id = fieldId(place)
  const count = entryCount(values, place)
  return verb === 'add' && count > 0 ? `${id}-${count - 1}` : id
}

function sameFields(one: FieldValues, other: FieldValues): boolean {
  const sorted = (values: FieldValues): string =>
    JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(one) === sorted(other)
}
