import { permitted } from '../../../shared/access/permissions.ts'
import { audiencesNamedIn } from '../../../shared/forms/disclose.ts'
import type { Form, FormExample } from '../../../shared/forms/form.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import type { Respond } from '../respond.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { DeploymentPage } from './deployment-page.tsx'
import { ExamplePage } from './example-page.tsx'
import { FormReadersPage } from './form-readers-page.tsx'

/**
 * What an administrator looks at: the forms of this deployment with their versions and languages, who reads which
 * question, and how an example of a form looks to each. There is no case in it: an administrator may read none.
 */
export function administrationPages(respond: Respond) {
  const administered =
    (page: (visit: SignedInVisit, params: PathParams) => Promise<HttpResponse>) =>
    async (visit: SignedInVisit, params: PathParams): Promise<HttpResponse> => {
      if (permitted(visit.session.officer, 'read-deployment') === undefined) throw new Problem('not-permitted')
      return page(visit, params)
    }

  return {
    deployment: administered(async visit => {
      const { forms } = visit.country
      const opened = await Promise.all(forms.list.map(({ id }) => forms.open(id)))
      return respond.page(<DeploymentPage visit={visit} forms={opened.filter(form => form !== undefined)} />)
    }),

    form: administered(async (visit, params) => {
      const form = await formOf(visit, params)
      return respond.page(<FormReadersPage visit={visit} form={form} examples={await examplesOf(visit, form)} />)
    }),

    example: administered(async (visit, params) => {
      const form = await formOf(visit, params)
      const examples = await examplesOf(visit, form)
      const example = examples.find(({ name }) => name === params.example)
      const audience = audiencesNamedIn(form).find(one => one === params.audience)
      if (example === undefined || audience === undefined) throw new Problem('not-found')
      const number = examples.indexOf(example) + 1
      return respond.page(
        <ExamplePage visit={visit} form={form} example={example} number={number} audience={audience} />,
      )
    }),
  }
}

async function formOf({ country }: SignedInVisit, { formId = '' }: PathParams): Promise<Form> {
  const form = await country.forms.open(formId)
  if (form === undefined) throw new Problem('not-found')
  return form
}

/** A country may have changed a form so that an example of it no longer passes: that would show what cannot be. */
async function examplesOf({ country }: SignedInVisit, form: Form): Promise<readonly FormExample[]> {
  return (await country.loadExamples(form.id)).filter(({ answers }) => form.validate(answers))
}
