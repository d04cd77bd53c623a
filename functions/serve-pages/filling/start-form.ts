import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { mayFill } from '../../../shared/access/permissions.ts'
import { viewCase } from '../../../shared/cases/case-view.ts'
import { commandIdSchema } from '../../../shared/cases/ids.ts'
import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { below } from '../../../shared/forms/pointer.ts'
import { knownConcepts, prefill } from '../../../shared/forms/prefill.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { localParts } from '../../../shared/procedure/local-time.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import { momentOf } from '../../../shared/storage/moment-of.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { FillingDependencies } from './filling-dependencies.ts'

/** Begins a form. The time of the encounter is now, until the officer says otherwise. */
export const startForm =
  ({ cases, drafts, respond, clock }: FillingDependencies) =>
  async (visit: SignedInVisit, { formId = '' }: PathParams, sent: FieldValues): Promise<HttpResponse> => {
    const form = await visit.country.forms.open(formId)
    if (form === undefined) throw new Problem('not-found')
    if (mayFill(visit.session.officer, visit.country.procedure, formId) === undefined)
      throw new Problem('not-permitted')
    const caseId = sent.caseId?.[0]
    const known = caseId === undefined ? undefined : await knownOf({ cases, clock }, visit, form, caseId)
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
  }

/**
 * A case that a further form is for, with the fields that it already answers: a child is not asked twice. Only what
 * this officer may read is filled in.
 */
async function knownOf(
  { cases, clock }: Pick<FillingDependencies, 'cases' | 'clock'>,
  visit: SignedInVisit,
  form: Form,
  wanted: string,
) {
  const { country, session, now } = visit
  const stored = await findCase({ cases, country, clock }, session.officer, wanted)
  if (stored === undefined) throw new Problem('not-found')
  const view = await viewCase(
    country,
    stored.state,
    await cases.history(stored.state.id),
    session.officer,
    momentOf(stored, now),
  )
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
