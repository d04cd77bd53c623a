import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'

/**
 * What stands in the fields of a form but for what the case filled in. What was written in place of that stays: a reason
 * stands beside it.
 */
export function withoutPrefilled(values: FieldValues): FieldValues {
  const ending = partName('', 'prefilled')
  const untouched = Object.keys(values)
    .filter(name => name.endsWith(ending))
    .map(name => name.slice(0, -ending.length))
    .filter(place => (values[partName(place, 'reason')]?.[0] ?? '').trim() === '')
  const isOf = (name: string, place: string): boolean =>
    name === place || name.startsWith(`${place}/`) || name.startsWith(`${place}:`)
  return Object.fromEntries(Object.entries(values).filter(([name]) => !untouched.some(place => isOf(name, place))))
}
