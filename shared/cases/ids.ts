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
 * the first case without a third item to write, and nobody can aim a new command at an existing case.
 */
export function caseIdFor(country: string, commandId: CommandId): CaseId {
  const bytes = hash('sha256', `amparo case ${country} ${commandId}`, 'buffer').subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  // A UUIDv8 by what was just set: checking it again would cost as much as making it.
  return uuidOf(bytes) as CaseId
}

/** Sixteen bytes as a UUID of the RFC 9562 variant; its version is set already. */
function uuidOf(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/**
 * The id of a command that nobody sends: the platform's own, from the case and what it says. The same thing noted twice,
 * by two runs at once, is one command. A UUIDv7 in form, so that it lies with the others.
 */
export function commandIdFor(caseId: CaseId, said: object): CommandId {
  const bytes = hash('sha256', `amparo note ${caseId} ${JSON.stringify(said)}`, 'buffer').subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  return uuidOf(bytes) as CommandId
}

/** Crockford's base 32: no I, L, O or U, so that it can be read out and written down without mistakes. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * What people call a case: `MX-7K3F-9QPD-2AXC`. Eleven characters (55 bits) of its id, which is a hash already, and a
 * check character (Luhn, base 32) that finds every single wrong character and nearly every swap of two neighbours.
 */
export function referenceOf(country: string, caseId: CaseId): string {
  // The last fifteen digits: version and variant, which are the same in every id, stand before them.
  const digest = Buffer.from(`${caseId.slice(20, 23)}${caseId.slice(24)}0`, 'hex')
  let characters = ''
  for (let bit = 0; bit < 55; bit += 5) characters += symbol((digest.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31)
  const all = characters + checkCharacter(characters)
  return `${country.toUpperCase()}-${all.slice(0, 4)}-${all.slice(4, 8)}-${all.slice(8)}`
}

/** Whether a reference was written down without a mistake. Small letters, spaces and I, L, O are understood. */
export function isReference(text: string): boolean {
  const found = /^[A-Z]{2}([0-9A-Z]{12})$/.exec(text.toUpperCase().replaceAll(/[\s-]/g, ''))
  const characters = found?.[1]?.replaceAll(/[IL]/g, '1').replaceAll('O', '0')
  if (characters === undefined || [...characters].some(one => !ALPHABET.includes(one))) return false
  return checkCharacter(characters.slice(0, 11)) === characters.at(11)
}

function checkCharacter(characters: string): string {
  const base = ALPHABET.length
  let sum = 0
  for (const [index, character] of [...characters].reverse().entries()) {
    const weighted = ALPHABET.indexOf(character) * (index % 2 === 0 ? 2 : 1)
    sum += Math.floor(weighted / base) + (weighted % base)
  }
  return symbol((base - (sum % base)) % base)
}

function symbol(value: number): string {
  return ALPHABET.charAt(value)
}
