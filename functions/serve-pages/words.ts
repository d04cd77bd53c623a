import type { Language } from '../../shared/countries/profile.ts'
import { fillIn } from './translate.ts'
import en from './words/en.json' with { type: 'json' }
import es from './words/es.json' with { type: 'json' }
import fr from './words/fr.json' with { type: 'json' }
import ht from './words/ht.json' with { type: 'json' }

export type WordKey = keyof typeof en
export type Translate = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string

const WORDS: Readonly<Record<Language, Readonly<Record<WordKey, string>>>> = { en, es, fr, ht }

/** The interface in a language. `{name}` in a text is where a value goes. */
export function translator(language: Language): Translate {
  return (key, values) => fillIn(WORDS[language][key], values)
}
