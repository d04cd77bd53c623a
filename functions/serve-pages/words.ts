import type { Language } from '../../shared/countries/profile.ts'
import { loadCaseWords } from './case/case-words.ts'
import { fillIn } from './translate.ts'
import en from './words/en.json' with { type: 'json' }

export type WordKey = keyof typeof en
export type Translate = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string
type Words = Readonly<Record<WordKey, string>>

const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ readonly default: Words }>>> = {
  es: () => import('./words/es.json', { with: { type: 'json' } }),
  fr: () => import('./words/fr.json', { with: { type: 'json' } }),
  ht: () => import('./words/ht.json', { with: { type: 'json' } }),
}
const loaded = new Map<Language, Words>([['en', en]])

/** Loads a language's words, once: a function starts with English alone, and reads another when somebody speaks it. */
export async function loadWords(language: Language): Promise<void> {
  await loadCaseWords(language)
  if (language !== 'en' && !loaded.has(language)) loaded.set(language, (await LOADERS[language]()).default)
}

/** The interface in a language that was loaded. `{name}` in a text is where a value goes. */
export function translator(language: Language): Translate {
  const words = loaded.get(language) ?? en
  return (key, values) => fillIn(words[key], values)
}
