import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { type Hears, openHears } from '../../shared/notices/hears.ts'
import type { Condition } from '../../shared/procedure/procedure.ts'
import { readCountryProcedure } from '../build/read-country-procedure.ts'
import { readHearing } from '../build/read-hearing.ts'

const FORMS = join(import.meta.dirname, '../../forms')

/** What each authority of a country hears of, by the same rules that its functions were built with. */
export function openHearing(profile: CountryProfile): Hears {
  const ajv = new Ajv2020({ strict: false })
  const conditions: Record<string, Condition> = {}
  const written = Object.entries(readHearing(profile, readCountryProcedure(FORMS, profile))).map(
    ([authority, rules]) => [
      authority,
      rules.map(({ event, when }, index) => {
        const name = `${authority} ${index}`
        if (when !== undefined) conditions[name] = facts => ajv.validate(when, facts)
        return { ...(event !== undefined && { event }), ...(when !== undefined && { when: name }) }
      }),
    ],
  )
  return openHears(Object.fromEntries(written), conditions)
}
