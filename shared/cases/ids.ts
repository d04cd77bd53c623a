import { hash } from 'node:crypto'
import * as v from 'valibot'

/** A UUIDv7 made where the officer is: a retry, a double click or an offline queue sent twice finds the first receipt. */
export const commandIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'not-a-uuidv7'),
  v.brand('CommandId'),
)
export type CommandId = v.InferOutput<typeof commandIdSchema>

export const caseIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'not-a-case-id'),
  v.brand('CaseId'),
)
export type CaseId = v.InferOutput<typeof caseIdSchema>

/**
 * The id of the case that a command opens: a UUIDv8 (RFC 9562) from a hash of the command's id. So opening twice finds
 * the first case without a third item to write, and nobody can aim a new command at an existing case. The hash gives the
 * 55 bits that a reference tells, and they give the rest (decision 008): in a million cases of a country, two have the
 * same with odds of one in seventy thousand, and then the later one is not stored.
 */
export function caseIdFor(country: string, commandId: CommandId): CaseId {
  const hex = hash('sha256', `amparo case ${country} ${commandId}`)
  return caseIdOf(country, hex.slice(0, 13) + EVEN_DIGITS.charAt(Number.parseInt(hex.charAt(13), 16) >> 1))
}

const EVEN_DIGITS = '02468ace'

/** The id of a case from what its reference tells: 55 bits as fourteen digits, the last bit nought. */
function caseIdOf(country: string, told: string): CaseId {
  const hex = hash('sha256', `amparo reference ${country} ${told}`)
  // A UUIDv8 by how it is put together: checking it again would cost as much as making it.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variantOf(hex)}${told.slice(0, 3)}-${told.slice(3)}${hex.charAt(20)}` as CaseId
}

/**
 * The id of a command that nobody sends: the platform's own, from the case and what it says. The same thing noted twice,
 * by two runs at once, is one command. A UUIDv7 in form, so that it lies with the others.
 */
export function commandIdFor(caseId: CaseId, said: object): CommandId {
  const hex = hash('sha256', `amparo note ${caseId} ${JSON.stringify(said)}`)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variantOf(hex)}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as CommandId
}

/** The digit that says of a UUID that it is of the RFC 9562 variant. */
function variantOf(hex: string): string {
  return '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
}

/** Crockford's base 32: no I, L, O or U, so that it can be read out and written down without mistakes. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Characters of a reference before the one that checks them. */
const TOLD = 11

/**
 * What people call a case: `MX-7K3F-9QPD-2AXC`. Eleven characters (55 bits) of its id, which is a hash already, and a
 * check character (Luhn, base 32) that finds every single wrong character and nearly every swap of two neighbours.
 */
export function referenceOf(country: string, caseId: CaseId): string {
  // The last fifteen digits: version and variant, which are the same in every id, stand before them. Five digits of the
  // id are four characters.
  const digits = caseId.slice(20, 23) + caseId.slice(24)
  const values: number[] = []
  for (let start = 0; start < 15; start += 5) {
    const bits = Number.parseInt(digits.slice(start, start + 5), 16)
    values.push(bits >> 15, (bits >> 10) & 31, (bits >> 5) & 31, bits & 31)
  }
  values.length = TOLD
  values.push(checkValue(values))
  let all = ''
  for (const value of values) all += ALPHABET.charAt(value)
  return `${country.toUpperCase()}-${all.slice(0, 4)}-${all.slice(4, 8)}-${all.slice(8)}`
}

/** Whether a reference was written down without a mistake. Small letters, spaces and I, L, O are understood. */
export function isReference(text: string): boolean {
  return readReference(text) !== undefined
}

/** The id of the case that a reference calls; undefined: it was written down wrongly, or is another country's. */
export function caseIdCalled(country: string, reference: string): CaseId | undefined {
  const read = readReference(reference)
  if (read === undefined || read.country !== country.toUpperCase()) return undefined
  const bits = (from: number, to: number): number =>
    read.values.slice(from, to).reduce((sum, value) => sum * 32 + value, 0)
  // Four characters are five digits; the last three leave one bit over, which is nought.
  const digits = (value: number, length: number): string => value.toString(16).padStart(length, '0')
  return caseIdOf(country, digits(bits(0, 4), 5) + digits(bits(4, 8), 5) + digits(bits(8, TOLD) * 2, 4))
}

function readReference(text: string): { readonly country: string; readonly values: readonly number[] } | undefined {
  const [, country = '', told = ''] =
    /^([A-Z]{2})([0-9A-Z]{12})$/.exec(text.toUpperCase().replaceAll(/[\s-]/g, '')) ?? []
  const values = [...told.replaceAll(/[IL]/g, '1').replaceAll('O', '0')].map(one => ALPHABET.indexOf(one))
  if (values.length === 0 || values.includes(-1)) return undefined
  return checkValue(values.slice(0, TOLD)) === values[TOLD] ? { country, values } : undefined
}

function checkValue(values: readonly number[]): number {
  const base = ALPHABET.length
  let sum = 0
  // Every other one from the last on counts twice.
  let weight = 2
  for (let index = values.length - 1; index >= 0; index--) {
    const weighted = (values[index] ?? 0) * weight
    sum += Math.floor(weighted / base) + (weighted % base)
    weight = 3 - weight
  }
  return (base - (sum % base)) % base
}
