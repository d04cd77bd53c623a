import * as v from 'valibot'
import { profileProcedureSchema } from '../procedure/procedure-parts.ts'
import { authorities } from './authority.ts'
import { readAs } from './faulty-file.ts'
import { offices } from './offices.ts'
import { inEveryLanguage, LANGUAGES, type Language, words } from './words.ts'

export { LANGUAGES, type Language }

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

/** Whole years, the unit the law counts the keeping of records in. */
const years = v.pipe(
  v.string(),
  v.regex(/^P[1-9]\d?Y$/, 'is not an ISO 8601 duration of whole years: write for example P10Y'),
)

/** The country's own OpenID Connect provider, where it has one: officers then sign in as everywhere else in its services. */
const identityProvider = v.strictObject({
  /** Its issuer URL, as its discovery document says it. */
  issuer: v.pipe(v.string(), v.regex(/^https:\/\/[^\s?#]+$/, 'is not the https URL of an OpenID provider')),
  /** The public client (authorization code with PKCE, no secret) that the provider knows this deployment by. */
  clientId: v.pipe(v.string(), v.nonEmpty('is empty: write the client id')),
  /** Where its own session ends. Needed only where its discovery document names no `end_session_endpoint`. */
  logoutUrl: v.optional(v.pipe(v.string(), v.regex(/^https:\/\/\S+$/, 'is not an https URL'))),
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
      es: v.optional(v.record(v.string(), words)),
      fr: v.optional(v.record(v.string(), words)),
      ht: v.optional(v.record(v.string(), words)),
    }),
  ),
})
export type FormChange = v.InferOutput<typeof formChangeSchema>

/** Everything a country decides for itself. One JSON file a country; whatever is not listed here is refused. */
const profileShape = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z]{2}$/, 'is not a country code: two lower-case letters (ISO 3166-1)')),
  name: inEveryLanguage,
  /** Those its officers can choose; the first is what they get before they choose. */
  languages: v.pipe(
    v.array(v.picklist(LANGUAGES, `is not a language of the platform: ${LANGUAGES.join(', ')}`)),
    v.minLength(1, 'names no language'),
    v.check(list => new Set(list).size === list.length, 'names one language twice'),
  ),
  timeZone: v.pipe(
    v.string(),
    v.check(isTimeZone, 'is not a time zone: write an IANA name, for example America/Tegucigalpa'),
  ),
  region: v.pipe(v.string(), v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is not an AWS region, for example us-east-1')),
  domain: v.pipe(v.string(), v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'is not a domain name')),
  /** The country's own AWS account, where it is known: a deployment into any other is then refused. */
  account: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/, 'is not the number of an AWS account: twelve digits'))),
  /** What the deployment may cost in a month before its operators are told. US dollars. */
  monthlyBudget: v.optional(v.pipe(v.number('is not a number'), v.minValue(1, 'is less than a dollar')), 300),
  identityProvider: v.optional(identityProvider),
  authorities,
  offices,
  deadlines: v.strictObject({ high: duration, medium: duration, low: duration }),
  /** How long a case is kept after it was closed. */
  retention: v.strictObject({ closedCase: years }),
  /** Which legal and operational rules a lawyer of the country has confirmed; the others are shown to its administrator. */
  rules: v.array(v.strictObject({ rule: words, source: words, confirmed: v.boolean() })),
  /** What the country adds to the procedure: deadlines, tasks, names of roles. No promise can be weakened by it. */
  procedure: v.optional(profileProcedureSchema, { deadlines: {}, tasks: [], roles: {} }),
  /** Changes to forms, by form id. */
  forms: v.record(v.string(), formChangeSchema),
})

const profileSchema = v.pipe(
  profileShape,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { value } = dataset
    for (const [index, office] of value.offices.entries())
      if (!value.authorities.some(({ id }) => id === office.authority))
        addIssue({
          message: `is not an authority of this profile: ${office.authority}`,
          path: [
            { type: 'object', origin: 'value', input: value, key: 'offices', value: value.offices },
            { type: 'array', origin: 'value', input: value.offices, key: index, value: office },
            { type: 'object', origin: 'value', input: office, key: 'authority', value: office.authority },
          ],
        })
  }),
)

export type CountryProfile = v.InferOutput<typeof profileSchema>
export type AuthorityId = string

/** Reads a profile's parsed JSON. Refuses with `FaultyFile`, one line for each fault. */
export function readProfile(file: string, json: unknown): CountryProfile {
  return readAs(profileSchema, file, json)
}
