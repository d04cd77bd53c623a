import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'

/**
 * Whether the fields of a question that was answered before hold something else now. `reason` is what asks why: it knows
 * the question and what its fields held.
 */
export function isChanged(reason: HTMLElement, values: FieldValues): boolean {
  const place = reason.dataset.reason ?? ''
  const known: FieldValues = JSON.parse(reason.dataset.known ?? '{}')
  const besides = [partName(place, 'reason'), partName(place, 'prefilled')]
  const names = [...Object.keys(known), ...Object.keys(values)].filter(
    name => (name === place || name.startsWith(`${place}:`) || name.startsWith(`${place}/`)) && !besides.includes(name),
  )
  return [...new Set(names)].some(name => written(known[name]) !== written(values[name]))
}

/** An empty field is as good as none, and the order of boxes that are ticked means nothing. */
function written(values: readonly string[] = []): string {
  return JSON.stringify(
    values
      .map(value => value.replaceAll('\r\n', '\n').trim())
      .filter(value => value !== '')
      .sort(),
  )
}
