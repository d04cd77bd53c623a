import type { Country } from '../../../shared/countries/country.ts'
import type { Language } from '../../../shared/countries/profile.ts'
import { type Option, pagesOf } from '../../../shared/forms/questions.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'

/** Countries by their two small letters, named as the first form names them. */
export async function countriesIn(country: Country, language: Language): Promise<readonly Option[]> {
  const first = country.forms.list.find(form => formRule(country.procedure, form.id)?.opens === true)
  const form = first && (await country.forms.open(first.id))
  const question =
    form &&
    pagesOf(form, language)
      .flatMap(page => page.questions)
      .find(one => one.schema['x-concept'] === 'child.nationalities')
  return (question?.options ?? [])
    .filter(({ value }) => /^[A-Za-z]{2}$/.test(value))
    .map(({ value, label }) => ({ value: value.toLowerCase(), label }))
}
