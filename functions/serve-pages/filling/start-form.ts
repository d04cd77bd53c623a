import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { mayFill } from '../../../shared/access/permissions.ts'
import { caseIdSchema, commandIdSchema } from '../../../shared/cases/ids.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { firstFields } from './first-fields.ts'
import { knownOf } from './known-of.ts'

/** Begins a form. The time of the encounter is now, until the officer says otherwise. */
export const startForm =
  ({ cases, drafts, formTexts, respond }: FillingDependencies) =>
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
    const { timeZone } = visit.country.profile
    const values = firstFields(form, pages, { now: visit.now, timeZone, known })
    await formTexts.keep(form)
    await drafts.begin(visit.session.officer.id, {
      id,
      formId,
      formVersion: form.version,
      caseId: known && v.parse(caseIdSchema, caseId),
      values,
    })
    return respond.go(`/drafts/${id}/${pages[0]?.name}`)
  }
