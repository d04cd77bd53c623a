import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCountry } from '../infra/build/build-country.ts'
import { bundleFunctions } from '../infra/build/bundle-functions.ts'
import { countryIds, profileOf } from '../infra/build/profiles.ts'
import { beginVersion } from '../infra/forms/begin-version.ts'
import { readLock } from '../infra/forms/lock.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'

export const FORMS = join(import.meta.dirname, '../forms')

/** Builds a country with the forms of another folder. */
export const buildWith = (forms: string) => async (country: CountryProfile, folder: string) => {
  await buildCountry(country, folder, forms)
  await bundleFunctions(folder)
}

/** Reads a file of JSON, has it changed, and writes it back. */
function change(file: string, how: (json: never) => unknown): void {
  writeFileSync(file, JSON.stringify(how(JSON.parse(readFileSync(file, 'utf8')) as never)))
}

interface Procedure {
  readonly stages: readonly { readonly forms: readonly { readonly form: string }[] }[]
  readonly tasks: readonly { readonly id: string }[]
  readonly whenClosed: readonly string[]
}

/** Takes the plan for the time after eighteen out of the country. */
export function withoutTransitionPlan(forms: string): void {
  rmSync(join(forms, 'transition-plan'), { recursive: true })
  change(join(forms, 'procedure.json'), (procedure: Procedure) => ({
    ...procedure,
    stages: procedure.stages.map(stage => ({
      ...stage,
      forms: stage.forms.filter(({ form }) => form !== 'transition-plan'),
    })),
    tasks: procedure.tasks.filter(({ id }) => id !== 'transition-plan'),
    whenClosed: procedure.whenClosed.filter(one => one !== 'submit-form:transition-plan'),
  }))
}

interface Encounter {
  readonly properties: {
    readonly encounter: { readonly properties: Record<string, unknown>; readonly required: readonly string[] }
  }
}

/** Publishes a first contact that does not ask for the place, and takes the version before away. */
export function withoutPlace(forms: string): void {
  const { archive } = beginVersion(forms, 'first-contact', '9.0.0', {
    lock: readLock(join(FORMS, 'forms.lock.json')),
    countries: countryIds().map(id => profileOf(id)),
  })
  rmSync(archive, { recursive: true })
  change(join(forms, 'first-contact/schema.json'), (schema: Encounter) => {
    const { place: _, ...properties } = schema.properties.encounter.properties
    const required = schema.properties.encounter.required.filter(name => name !== 'place')
    return {
      ...schema,
      properties: { ...schema.properties, encounter: { ...schema.properties.encounter, properties, required } },
    }
  })
  for (const language of ['es', 'fr', 'ht'])
    change(join(forms, `first-contact/locales/${language}.json`), (words: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(words).filter(([pointer]) => !pointer.startsWith('/properties/encounter/properties/place/')),
      ),
    )
}
