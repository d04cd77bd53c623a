import * as v from 'valibot'
import { type AskedCommand, commandSchemas } from '../../../shared/cases/commands.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { type ToldFault, toldAt } from '../tell-fault.ts'
import type { CaseTranslate } from './case-words.ts'
import type { CommandField, PlainCommand } from './command-fields.ts'

/** What was asked for, or what is wrong with it: each fault with its field. */
export type ReadCommand = { readonly asked: AskedCommand } | { readonly faults: readonly ToldFault[] }

/** The place of a field on the page: what its control is named. */
export const placeOf = (field: Pick<CommandField, 'name'>): string => `/${field.name}`

/** A command from the fields of its page. What was left empty is left out; the command's own schema does the checking. */
export function readCommand(
  type: PlainCommand,
  fields: readonly CommandField[],
  sent: FieldValues,
  expectedVersion: number | undefined,
  t: CaseTranslate,
): ReadCommand {
  const values = new Map(fields.map(field => [field.name, writtenValue(field, sent, t('choose'))]))
  const given = (names: readonly string[], prefix = ''): Record<string, string> =>
    Object.fromEntries(
      names.flatMap(name => {
        const value = values.get(prefix + name)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  const common = { type, ...(expectedVersion !== undefined && { expectedVersion }) }
  const wanted =
    type === 'record-guardian'
      ? { ...common, guardian: given(GUARDIAN[values.get('guardian/status') ?? ''] ?? [], 'guardian/') }
      : { ...common, ...given(fields.map(({ name }) => name)) }
  // An option that the page did not offer is none, whatever the schema would take.
  const unknown = fields.find(field => {
    const value = values.get(field.name)
    return field.kind === 'choice' && value !== undefined && !field.options.some(option => option.value === value)
  })
  if (unknown !== undefined) return { faults: [toldAt(placeOf(unknown), unknown.label, t('fault.not-an-option'), t)] }
  const missing = fields.filter(field => !field.optional && values.get(field.name) === undefined)
  if (missing.length > 0)
    return { faults: missing.map(field => toldAt(placeOf(field), field.label, t('fault.required'), t)) }
  // Each is optional, but not both: a field that says so cannot be told to be answered.
  const [first] = fields
  if (type === 'assign' && first !== undefined && fields.every(field => values.get(field.name) === undefined))
    return { faults: [toldAt(placeOf(first), first.label, t('assignNobody'), t)] }
  const parsed = v.safeParse(commandSchemas[type], wanted)
  if (parsed.success) return { asked: parsed.output }
  return { faults: parsed.issues.map(issue => faultOf(issue, fields, t)) }
}

/** What is asked of each kind of guardian: the other fields of the page are for the other kinds. */
const GUARDIAN: Readonly<Record<string, readonly string[]>> = {
  appointed: ['status', 'name', 'appointedBy'],
  requested: ['status', 'requestedFrom'],
  'not-required': ['status', 'reason'],
}

function faultOf(issue: v.BaseIssue<unknown>, fields: readonly CommandField[], t: CaseTranslate): ToldFault {
  const name = (issue.path ?? []).map(({ key }) => String(key)).join('/')
  const field = fields.find(one => one.name === name)
  const key = `fault.${issue.message}`
  const limit = typeof issue.requirement === 'number' ? issue.requirement : ''
  const text = isFaultWord(key) ? t(key, { limit }) : t('fault.required')
  return toldAt(`/${field?.name ?? fields[0]?.name ?? ''}`, field?.label ?? fields[0]?.label ?? '', text, t)
}

function isFaultWord(key: string): key is 'fault.required' | 'fault.too-long' | 'fault.not-a-date' {
  return key === 'fault.required' || key === 'fault.too-long' || key === 'fault.not-a-date'
}

/**
 * What stands in a field; a date as `2026-03-02`, or as it was typed where it is none. `empty`: the words of a list's empty
 * option, which a text browser (w3m) sends where every other sends its empty value.
 */
function writtenValue(field: CommandField, sent: FieldValues, empty: string): string | undefined {
  const place = placeOf(field)
  const typed = (name: string): string => (sent[name]?.[0] ?? '').trim()
  if (field.kind === 'choice' && typed(place) === empty) return undefined
  if (field.kind !== 'date') return typed(place) === '' ? undefined : typed(place)
  const [day, month, year] = [typed(`${place}:day`), typed(`${place}:month`), typed(`${place}:year`)]
  if (day + month + year === '') return undefined
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  // 31 February is written like a date and is none.
  const moment = new Date(`${date}T00:00:00Z`)
  const real = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date)
  return real ? date : `${day}/${month}/${year}`
}
