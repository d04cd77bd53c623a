import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { mayFill } from '../../../shared/access/permissions.ts'
import { caseIdSchema, commandIdSchema } from '../../../shared/cases/ids.ts'
import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'
import { below } from '../../../shared/forms/pointer.ts'
import { type Prefilled, prefill } from '../../../shared/forms/prefill.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { localParts } from '../../../shared/procedure/local-time.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { knownOf } from './prefilled-answers.ts'

/** Begins a form. The time of the encounter is now, until the officer says otherwise. */
export const startForm =
  ({ cases, drafts, respond }: FillingDependencies) =>
  async (visit: SignedInVisit, { formId = '' }: PathParams, sent: FieldValues): Promise<HttpResponse> => {
    const form = await visit.country.forms.open(formId)
    if (form === undefined) throw new Problem('not-found')
    if (mayFill(visit.session.officer, visit.country.procedure, formId) === undefined)
      throw new Problem('not-permitted')
    const caseId = sent.caseId?.[0]
    const known = caseId === undefined ? undefined : await knownOf(cases, visit, caseId)
    if (caseId !== undefined && known === undefined) throw new Problem('not-found')
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
      caseId: known && v.parse(caseIdSchema, caseId),
      values: { ...values, ...(known && prefilledFields(form, prefill(form, known), visit.country.profile.timeZone)) },
    })
    return respond.go(`/drafts/${id}/${pages[0]?.name}`)
  }

/** The fields with what is known, each marked as shown so: to empty it then is to change it. */
function prefilledFields(form: Form, known: readonly Prefilled[], timeZone: string): FieldValues {
  const answers = known.reduce((all: Answers, { place, value }) => withAnswer(all, place, value), {})
  const marks = known.map(({ place }): [string, readonly string[]] => [partName(place, 'prefilled'), ['1']])
  return { ...fieldsFromAnswers(form, answers, timeZone), ...Object.fromEntries(marks) }
}
