import { dependenciesOf, neededBy } from '../../../shared/forms/dependencies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { oncePerForm } from '../../../shared/forms/once-per-form.ts'
import type { Page } from '../../../shared/forms/questions.ts'

const dependencies = oncePerForm(form => dependenciesOf(form.schema))

/** The fields of other pages that this page's conditions look at: no other answer is repeated in the page. */
export function readElsewhere(form: Form, page: Page, values: FieldValues): FieldValues {
  const read = page.questions.flatMap(question => [...neededBy(dependencies(form), `/${page.name}/${question.name}`)])
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) =>
        !name.startsWith(`/${page.name}/`) &&
        read.some(place => name === place || name.startsWith(`${place}/`) || name.startsWith(`${place}:`)),
    ),
  )
}
