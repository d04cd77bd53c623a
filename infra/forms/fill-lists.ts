import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { isObject } from '../../shared/forms/check-schema.ts'
import { FIRST_IN_SIGHT } from '../../shared/forms/long-list.ts'
import { LIST_NAMES, type ListedOption, longList } from './long-lists.ts'

/**
 * Writes the long lists into a form that is not published yet: the options of its `$defs` that have a list's name, and
 * their words. Options that the author wrote and no list has (`unknown`, `stateless`) stay behind the likeliest ones, as
 * many as a page shows at once; their words stay too.
 * @returns the lists that were written
 */
export function fillLists(folder: string, id: string): readonly string[] {
  const file = join(folder, id, 'schema.json')
  const schema = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(schema) || !isObject(schema.$defs))
    throw new FaultyFile(file, [{ pointer: '/$defs', reason: 'is missing' }])
  const definitions = { ...schema.$defs }
  const locales = new Map(
    LANGUAGES.filter(language => language !== 'en').map(language => {
      const path = join(folder, id, 'locales', `${language}.json`)
      const words: Record<string, string> = JSON.parse(readFileSync(path, 'utf8'))
      return [language, { path, words }]
    }),
  )
  const written: string[] = []
  for (const name of LIST_NAMES) {
    const definition = definitions[name]
    if (!isObject(definition)) continue
    const before = ownOptions(definition.oneOf, `/$defs/${name}/oneOf`, locales)
    const listed = longList(name)
    const own = before.filter(({ value }) => !listed.some(option => option.value === value) && KEPT.has(value))
    const options = [
      ...listed.slice(0, FIRST_IN_SIGHT - own.length),
      ...own,
      ...listed.slice(FIRST_IN_SIGHT - own.length),
    ]
    definitions[name] = { ...definition, oneOf: options.map(({ value, names }) => ({ const: value, title: names.en })) }
    for (const [language, { words }] of locales) {
      for (const pointer of Object.keys(words)) if (pointer.startsWith(`/$defs/${name}/oneOf/`)) delete words[pointer]
      for (const [index, { names }] of options.entries()) words[`/$defs/${name}/oneOf/${index}/title`] = names[language]
    }
    written.push(name)
  }
  writeFileSync(file, `${JSON.stringify({ ...schema, $defs: definitions }, null, 2)}\n`)
  for (const { path, words } of locales.values()) writeFileSync(path, `${JSON.stringify(words, null, 2)}\n`)
  return written
}

/** What no standard has a code for, and an officer needs all the same. */
const KEPT: ReadonlySet<string> = new Set(['stateless', 'unknown', 'other', 'sign'])

function ownOptions(
  options: unknown,
  pointer: string,
  locales: ReadonlyMap<string, { readonly words: Readonly<Record<string, string>> }>,
): readonly ListedOption[] {
  if (!Array.isArray(options)) return []
  return options.map((option, index) => {
    const en = String(option.title)
    const word = (language: string): string => locales.get(language)?.words[`${pointer}/${index}/title`] ?? en
    return { value: String(option.const), names: { en, es: word('es'), fr: word('fr'), ht: word('ht') } }
  })
}
