import type { Form } from './form.ts'
import { type FieldValues, partName, writtenIn } from './form-values.ts'
import { longListsOf, optionsMeant } from './long-list.ts'

/**
 * Fields with every written name of an option turned into that option, so that they read alike in every language. What is
 * no option's name stays as it was written.
 */
export function nameOptions(form: Form, values: FieldValues): FieldValues {
  const ending = partName('', 'other')
  const named: Record<string, readonly string[]> = {}
  for (const field of Object.keys(values).filter(name => name.endsWith(ending))) {
    const place = field.slice(0, -ending.length)
    const list = longListsOf(form).get(place.replaceAll(/\/\d+(?=\/|$)/g, ''))
    if (list === undefined) continue
    const meant = optionsMeant(form, place.replaceAll(/\/\d+(?=\/|$)/g, ''), writtenIn(values, place))
    const isOption = (value: string): boolean => list.names.some(one => one.value === value)
    const options = meant.filter(isOption)
    named[place] = list.kind === 'choice' ? options.slice(-1) : options
    named[field] = meant.filter(value => !isOption(value))
  }
  return { ...values, ...named }
}
