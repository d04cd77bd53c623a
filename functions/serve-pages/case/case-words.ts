import type { Language } from '../../../shared/countries/profile.ts'
import { translator, type WordKey } from '../words.ts'
import en from './words/en.json' with { type: 'json' }
import es from './words/es.json' with { type: 'json' }
import fr from './words/fr.json' with { type: 'json' }
import ht from './words/ht.json' with { type: 'json' }

export type CaseWordKey = keyof typeof en
/** The words of the case pages beside those of every page. */
export type CaseTranslate = (key: WordKey | CaseWordKey, values?: Readonly<Record<string, string | number>>) => string

const WORDS: Readonly<Record<Language, Readonly<Record<CaseWordKey, string>>>> = { en, es, fr, ht }

/**
 * The words about cases, in a language. They stand apart from those of every page: an officer who only fills in a form,
 * with a line or without one, never loads them.
 */
export function caseWords(language: Language): CaseTranslate {
  const t = translator(language)
  return (key, values = {}) =>
    isCaseWord(key)
      ? WORDS[language][key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
      : t(key, values)
}

/** Whether there are words for something that data names: an action, a rule, a flag. */
export function isCaseWord(key: string): key is CaseWordKey {
  return Object.hasOwn(en, key)
}

/** The words for what data names, and its name itself where a country or another program made it up. */
export function wordFor(t: CaseTranslate, kind: string, id: string): string {
  const key = `${kind}.${id}`
  return isCaseWord(key) ? t(key) : id
}
