import { join } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { type CountryProfile, LANGUAGES, type Language } from '../../shared/countries/profile.ts'
import { formRule, mapConditions, type Procedure } from '../../shared/procedure/procedure.ts'
import { profileOf } from '../build/profiles.ts'
import { readCountryProcedure } from '../build/read-country-procedure.ts'
import { formIds, readForm } from '../build/read-form.ts'
import { type BuiltForm, buildForm } from './build-form.ts'
import { fingerprint } from './fingerprint.ts'

/** What the list of forms says of one. */
export interface ListedForm {
  readonly id: string
  readonly version: string
  readonly titles: Readonly<Partial<Record<Language, string>>>
  readonly pages: number
  /** The stage of the procedure that uses it; undefined: none does. */
  readonly stage: string | undefined
  readonly faulty: boolean
}

/** The forms of a folder as they stand on disk at the time of asking. */
export interface PreviewForms {
  profile(): CountryProfile
  procedure(): Procedure
  list(): readonly ListedForm[]
  /** Builds the form when its files have changed since. Undefined: there is none; refuses with `FaultyFile`. */
  open(id: string): Promise<BuiltForm | undefined>
}

/** Opens the forms of a folder as a country changes them, in every language; what is built goes below `work`. */
export function openForms(options: {
  readonly forms: string
  readonly country: string
  readonly work: string
}): PreviewForms {
  const { forms, work } = options
  const built = new Map<string, { readonly mark: string; readonly form: Promise<BuiltForm> }>()
  let builds = 0

  const profile = (): CountryProfile => ({ ...profileOf(options.country), languages: [...LANGUAGES] })
  // Whoever looks at a form decides nothing on it: no condition of the procedure is ever asked.
  const procedure = (): Procedure => mapConditions(readCountryProcedure(forms, profile()), () => () => false)

  return {
    profile,
    procedure,
    list() {
      const [country, rules] = [profile(), procedure()]
      return formIds(forms).map(id => listed(forms, id, country, formRule(rules, id)?.stage))
    },
    async open(id) {
      if (!formIds(forms).includes(id)) return undefined
      const country = profile()
      const stage = formRule(procedure(), id)?.stage ?? ''
      const mark = `${fingerprint(join(forms, id))} ${stage} ${JSON.stringify(country)}`
      const known = built.get(id)
      if (known?.mark === mark) return known.form
      builds += 1
      const form = buildForm(forms, id, country, stage, join(work, `${id}-${builds}`))
      built.set(id, { mark, form })
      // A refusal of the form's files stands until one changes; what failed for another reason is tried again.
      form.catch(error => {
        if (!(error instanceof FaultyFile)) built.delete(id)
      })
      return form
    },
  }
}

function listed(forms: string, id: string, country: CountryProfile, stage: string | undefined): ListedForm {
  try {
    const { version, schema, words } = readForm(forms, id, country)
    const titles = Object.fromEntries(
      country.languages.map(language => [language, words[language]?.['/title'] ?? String(schema.title)]),
    )
    return { id, version, titles, stage, faulty: false, pages: Object.keys(schema.properties ?? {}).length }
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return { id, version: '', titles: {}, stage, faulty: true, pages: 0 }
  }
}
