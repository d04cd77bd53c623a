import * as v from 'valibot'
import { readAs } from './faulty-file.ts'

/** The languages every country speaks in Amparo; the first of a profile's own list is its default. */
export const LANGUAGES = ['es', 'en', 'fr', 'ht'] as const
export type Language = (typeof LANGUAGES)[number]

const language = v.picklist(LANGUAGES)
const inEveryLanguage = v.strictObject({ en: words(), es: words(), fr: words(), ht: words() })

function words() {
  return v.pipe(v.string(), v.nonEmpty('is empty: write the words'))
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** ISO 8601 durations of whole days or hours, the two units an officer's deadline is counted in. */
const duration = v.pipe(
  v.string(),
  v.regex(/^P(?:\d{1,4}D|T\d{1,4}H)$/, 'is not an ISO 8601 duration of days or hours: write for example P7D or PT72H'),
)

const authority = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{1,40}$/, 'is not an id: lower-case letters and hyphens only')),
  name: inEveryLanguage,
})

/**
 * What a country changes of a form: a JSON Patch (RFC 6902) on its schema, and for each text that the patch brings in its
 * translations, by the text's place in the changed schema.
 */
export const formChangeSchema = v.strictObject({
  patch: v.array(
    v.variant('op', [
      v.strictObject({ op: v.literal('add'), path: v.string(), value: v.unknown() }),
      v.strictObject({ op: v.literal('replace'), path: v.string(), value: v.unknown() }),
      v.strictObject({ op: v.literal('remove'), path: v.string() }),
    ]),
  ),
  words: v.optional(
    v.strictObject({
      es: v.optional(v.record(v.string(), words())),
      fr: v.optional(v.record(v.string(), words())),
      ht: v.optional(v.record(v.string(), words())),
    }),
  ),
})
export type FormChange = v.InferOutput<typeof formChangeSchema>

/** The two authorities that must both take part before anything is decided (DESIGN, promise 1). */
const DECIDING_AUTHORITIES = ['child-protection', 'migration'] as const

/** Everything a country decides for itself. One JSON file a country; whatever is not listed here is refused. */
const profileSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z]{2}$/, 'is not a country code: two lower-case letters (ISO 3166-1)')),
  name: inEveryLanguage,
  languages: v.pipe(v.array(language), v.minLength(1, 'names no language')),
  timeZone: v.pipe(
    v.string(),
    v.check(isTimeZone, 'is not a time zone: write an IANA name, for example America/Tegucigalpa'),
  ),
  region: v.pipe(v.string(), v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is not an AWS region, for example us-east-1')),
  domain: v.pipe(v.string(), v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'is not a domain name')),
  authorities: v.pipe(
    v.array(authority),
    v.check(
      list => DECIDING_AUTHORITIES.every(id => list.some(one => one.id === id)),
      'lacks child-protection or migration: both must hear of every case',
    ),
    v.check(list => new Set(list.map(one => one.id)).size === list.length, 'names one authority twice'),
  ),
  deadlines: v.strictObject({ high: duration, medium: duration, low: duration }),
  /** Which legal and operational rules a lawyer of the country has confirmed; the others are shown to its administrator. */
  rules: v.array(v.strictObject({ rule: words(), source: words(), confirmed: v.boolean() })),
  /** Changes to forms, by form id. */
  forms: v.record(v.string(), formChangeSchema),
})

export type CountryProfile = v.InferOutput<typeof profileSchema>
export type AuthorityId = string

/** Reads a profile's parsed JSON. Refuses with `FaultyFile`, one line for each fault. */
export function readProfile(file: string, json: unknown): CountryProfile {
  return readAs(profileSchema, file, json)
}
