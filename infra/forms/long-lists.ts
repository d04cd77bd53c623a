import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { iso6393 } from 'iso-639-3'
import { iso31661, iso31662 } from 'iso-3166'
import * as v from 'valibot'
import type { Language } from '../../shared/countries/profile.ts'

/** One option with its name in each language of the pages. */
export interface ListedOption {
  readonly value: string
  readonly names: Readonly<Record<Language, string>>
}

/** The lists that nobody types: what a form's `$defs` of these names hold. */
export const LIST_NAMES = ['nationality', 'language', 'firstLevelPlace'] as const
export type ListName = (typeof LIST_NAMES)[number]

/** The twelve countries whose first-level places are listed; they come first among nationalities too. */
const THE_TWELVE = ['BZ', 'CR', 'DO', 'SV', 'GT', 'HN', 'MX', 'NI', 'PA', 'HT', 'GY', 'DM']

/** The likeliest, which a page shows at once, before all others. */
const FIRST_NATIONALITIES = [
  'BZ',
  'CO',
  'CR',
  'CU',
  'DM',
  'DO',
  'EC',
  'SV',
  'GT',
  'GY',
  'HT',
  'HN',
  'MX',
  'NI',
  'PA',
  'VE',
]
const FIRST_LANGUAGES = [
  'es',
  'en',
  'fr',
  'ht',
  'pt',
  'cab',
  'kek',
  'quc',
  'mam',
  'cak',
  'miq',
  'nah',
  'yua',
  'gym',
  'bzj',
]

/** Languages of the twelve countries that CLDR does not list there. */
const MORE_LANGUAGES = [
  ...['nah', 'miq', 'yan', 'gym', 'cuk', 'emp', 'noa', 'bzd', 'cjp', 'tzo', 'tzh', 'ctu', 'toj', 'jam', 'gyn', 'acf'],
  ...['rma', 'arw', 'mbc', 'wap', 'tar', 'tsz', 'pbc'],
]

/** Two letters stand for Serbo-Croatian, which was taken back; CLDR calls Twi Akan, which is listed; nobody names a mixed language. */
const NOT_LISTED: ReadonlySet<string> = new Set(['sh', 'tw', 'ckz'])

const FOLDER = join(import.meta.dirname, '../../forms/lists')
const words = v.record(v.string(), v.string())
const creoleSchema = v.object({ countries: words, languages: words, places: words })
const regionSchema = v.object({ en: words, es: words, fr: words })
const territorySchema = v.object({
  supplemental: v.object({
    territoryInfo: v.record(
      v.string(),
      v.object({ languagePopulation: v.optional(v.record(v.string(), v.unknown())) }),
    ),
  }),
})
const requireData = createRequire(import.meta.url)

/**
 * The options of a long list: countries of ISO 3166-1, languages of ISO 639 (those with two letters that are spoken
 * today, and the twelve countries' own as CLDR has them), first-level places of ISO 3166-2. Names are CLDR's
 * (`Intl.DisplayNames`); Haitian Creole ones, which it does not have, and those of small languages are the project's own,
 * in `forms/lists`. The likeliest come first, the others by their English name.
 */
export function longList(name: ListName): readonly ListedOption[] {
  const creole = v.parse(creoleSchema, readList('haitian-creole'))
  if (name === 'nationality') return nationalities(creole.countries)
  if (name === 'language') return languages(creole.languages)
  return iso31662
    .filter(place => THE_TWELVE.includes(place.parent))
    .map(({ code, name: own, parent }) => {
      const inCountry = (country: string, place = own): string => `${place}, ${country}`
      return {
        value: code,
        names: {
          en: inCountry(regionName('en', parent)),
          es: inCountry(regionName('es', parent)),
          fr: inCountry(regionName('fr', parent)),
          ht: inCountry(creole.countries[parent] ?? parent, creole.places[code]),
        },
      }
    })
    .sort(byEnglishName([]))
}

function nationalities(creole: Readonly<Record<string, string>>): readonly ListedOption[] {
  return iso31661
    .filter(country => country.state === 'assigned')
    .map(({ alpha2 }) => ({
      value: alpha2,
      names: {
        en: regionName('en', alpha2),
        es: regionName('es', alpha2),
        fr: regionName('fr', alpha2),
        ht: needed(creole[alpha2], alpha2),
      },
    }))
    .sort(byEnglishName(FIRST_NATIONALITIES))
}

function languages(creole: Readonly<Record<string, string>>): readonly ListedOption[] {
  const region = v.parse(regionSchema, readList('languages-of-the-region'))
  const { territoryInfo } = v.parse(
    territorySchema,
    requireData('cldr-core/supplemental/territoryInfo.json'),
  ).supplemental
  const spoken = THE_TWELVE.flatMap(country => Object.keys(territoryInfo[country]?.languagePopulation ?? {}))
  const living = iso6393.flatMap(({ type, iso6391 }) => (type === 'living' && iso6391 !== undefined ? [iso6391] : []))
  const codes = new Set([...living, ...spoken.map(code => code.split('_')[0] ?? code), ...MORE_LANGUAGES])
  return [...codes]
    .filter(code => !NOT_LISTED.has(code))
    .map(code => {
      const reference = iso6393.find(one => one.iso6393 === code)?.name
      const own = (language: 'en' | 'es' | 'fr'): string | undefined =>
        region[language][code] ?? languageName(language, code)
      const en = needed(own('en') ?? reference, code)
      const plainest = region.es[code] ?? en
      return {
        value: code,
        names: {
          en: capital(en),
          es: capital(own('es') ?? en),
          fr: capital(own('fr') ?? plainest),
          ht: capital(creole[code] ?? plainest),
        },
      }
    })
    .sort(byEnglishName(FIRST_LANGUAGES))
}

function byEnglishName(first: readonly string[]): (one: ListedOption, other: ListedOption) => number {
  const rank = ({ value }: ListedOption): number => {
    const index = first.indexOf(value)
    return index < 0 ? first.length : index
  }
  return (one, other) => rank(one) - rank(other) || one.names.en.localeCompare(other.names.en, 'en')
}

function regionName(language: 'en' | 'es' | 'fr', code: string): string {
  return needed(new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code), code)
}

function languageName(language: 'en' | 'es' | 'fr', code: string): string | undefined {
  return new Intl.DisplayNames(language, { type: 'language', fallback: 'none' }).of(code)
}

/** As it stands in a list of its own. */
function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function needed(name: string | undefined, code: string): string {
  if (name === undefined) throw new Error(`${code} has no name`)
  return name
}

function readList(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'))
}
