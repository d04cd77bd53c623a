import type { FieldValues } from '../../../shared/forms/form-values.ts'

/** As `partName` writes them: a page of the server that has no form loads this, and not how forms are read. */
const PREFILLED = ':prefilled'
const REASON = ':reason'

/**
 * What stands in the fields of a form but for what the case filled in. What was written in place of that stays: a reason
 * stands beside it.
 */
export function withoutPrefilled(values: FieldValues): FieldValues {
  const untouched = Object.keys(values)
    .filter(name => name.endsWith(PREFILLED))
    .map(name => name.slice(0, -PREFILLED.length))
    .filter(place => (values[place + REASON]?.[0] ?? '').trim() === '')
  const isOf = (name: string, place: string): boolean =>
    name === place || name.startsWith(`${place}/`) || name.startsWith(`${place}:`)
  return Object.fromEntries(Object.entries(values).filter(([name]) => !untouched.some(place => isOf(name, place))))
}
