import * as v from 'valibot'
import type { Answers, Json } from './form.ts'

/** No form nests deeper than a few levels; a deeper answer is an attack on whoever walks it. */
const DEEPEST = 20

/** Answers as they arrive: any JSON object of sound text, not nested too deeply. The form's own check comes after. */
export const answersSchema = v.pipe(
  v.custom<Answers>(value => typeof value === 'object' && value !== null && !Array.isArray(value), 'not-a-group'),
  v.check(answers => isShallow(answers, DEEPEST), 'too-deep'),
  v.check(answers => isSound(answers), 'broken-text'),
)

function isShallow(value: Json, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return left > 0 && Object.values(value).every(entry => isShallow(entry, left - 1))
}

/** Half a surrogate pair is no text: it could be neither shown nor compared. */
function isSound(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, entry]) => name.isWellFormed() && isSound(entry))
}
