import type { Language } from '../../../shared/countries/profile.ts'
import { translator, type WordKey } from '../words.ts'

const english = () => import('./words/en.json', { with: { type: 'json' } })

export type CaseWordKey = keyof Awaited<ReturnType<typeof english>>['default']
/** The words of the case pages beside those of every page. */
export type CaseTranslate = (key: WordKey | CaseWordKey, values?: Readonly<Record<string, string | number>>) => string

type Words = Readonly<Record<CaseWordKey, string>>
const LOADERS: Readonly<Record<Language, () => Promise<{ readonly default: Words }>>> = {
  en: english,
  es: () => import('./words/es.json', { with: { type: 'json' } }),
  fr: () => import('./words/fr.json', { with: { type: 'json' } }),
  ht: () => import('./words/ht.json', { with: { type: 'json' } }),
}
const loaded = new Map<Language, Words>()

/** Loads a language's words about cases, once. */
export async function loadCaseWords(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, (await LOADERS[language]()).default)
}

/**
 * The words about cases, in a language that was loaded. They stand apart from those of every page: an officer who only fills in a form,
 * with a line or without one, never loads them.
 */
export function caseWords(language: Language): CaseTranslate {
  const t = translator(language)
  const words = loaded.get(language)
  if (words === undefined) throw new Error(`the words about cases are not loaded in ${language}`)
  return (key, values = {}) =>
    isCaseWord(key)
      ? words[key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
      : t(key, values)
}

/** Whether there are words for something that data names: an action, a rule, a flag. */
export function isCaseWord(key: string): key is CaseWordKey {
  // Every language has the same keys.
  const [words] = loaded.values()
  return words !== undefined && Object.hasOwn(words, key)
}

/** The words for what data names, and its name itself where a country or another program made it up. */
export function wordFor(t: CaseTranslate, kind: string, id: string): string {
  const key = `${kind}.${id}`
  return isCaseWord(key) ? t(key) : id
}
