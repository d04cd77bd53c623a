import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIST_NAMES, type ListName, longList } from '../../../infra/forms/long-lists.ts'
import { LANGUAGES } from '../../../shared/countries/profile.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
const THE_TWELVE = ['BZ', 'CR', 'DM', 'DO', 'GT', 'GY', 'HN', 'HT', 'MX', 'NI', 'PA', 'SV']

/** What a form as it is published holds of a list. */
function published(form: string, list: ListName): ReadonlyMap<string, string> {
  const schema = JSON.parse(readFileSync(join(FORMS, form, 'schema.json'), 'utf8'))
  const options: readonly { const: string; title: string }[] = schema.$defs[list].oneOf
  return new Map(options.map(option => [option.const, option.title]))
}

describe('the long lists', () => {
  it.each(LIST_NAMES)('of %s have a name of its own for every entry, in every language', list => {
    const options = longList(list)
    expect(new Set(options.map(option => option.value)).size).toBe(options.length)
    for (const language of LANGUAGES) {
      const names = options.map(option => option.names[language])
      for (const name of names) expect(name).toMatch(/^\S.*\S$/)
      expect({ language, twice: names.filter((name, index) => names.indexOf(name) !== index) }).toEqual({
        language,
        twice: [],
      })
    }
  })

  it('have every country, the twelve among the first that are in sight', () => {
    const options = longList('nationality')
    expect(options).toHaveLength(249)
    const first = options.slice(0, 16).map(option => option.value)
    expect(first).toEqual(expect.arrayContaining(THE_TWELVE))
    expect(options.find(option => option.value === 'DE')?.names).toEqual({
      en: 'Germany',
      es: 'Alemania',
      fr: 'Allemagne',
      ht: 'Almay',
    })
  })

  it('call no country in Haitian Creole as CLDR does, which only repeats the French', () => {
    const written = longList('nationality').filter(({ names }) => names.ht !== names.fr)
    // Some are alike in both: Angola, Mali, Panama …
    expect(written.length).toBeGreaterThan(190)
  })

  it('have the languages of the twelve countries, with Mayan ones as they are called there', () => {
    const names = new Map(longList('language').map(option => [option.value, option.names]))
    expect(names.get('kek')?.es).toBe("Q'eqchi'")
    expect(names.get('ht')).toEqual({
      en: 'Haitian Creole',
      es: 'Criollo haitiano',
      fr: 'Créole haïtien',
      ht: 'Kreyòl ayisyen',
    })
    for (const code of ['quc', 'mam', 'cab', 'miq', 'nah', 'yua', 'gym', 'tzo']) expect(names.has(code)).toBe(true)
  })

  it('have the first-level places of all twelve countries, each with its country', () => {
    const places = longList('firstLevelPlace')
    expect([...new Set(places.map(({ value }) => value.slice(0, 2)))].sort()).toEqual(THE_TWELVE)
    expect(places.find(({ value }) => value === 'HN-FM')?.names.es).toBe('Francisco Morazán, Honduras')
    expect(places.find(({ value }) => value === 'HT-OU')?.names.ht).toBe('Lwès, Ayiti')
  })

  it.each([
    ['first-contact', 'nationality'],
    ['first-contact', 'language'],
    ['family-tracing', 'firstLevelPlace'],
  ] as const)('stand in %s: every entry of %s', (form, list) => {
    const held = published(form, list)
    // A published version stays as it is when a package brings a new country: then the form gets a new version.
    for (const { value } of longList(list)) expect({ value, held: held.has(value) }).toEqual({ value, held: true })
  })
})
