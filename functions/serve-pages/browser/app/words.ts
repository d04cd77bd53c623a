import type { WordPaths } from '../../device-contact.ts'
import { fillIn } from '../../translate.ts'
import type { Translate } from '../../words.ts'

/** The words of a language: those of the first page at once, and all others once something that needs them is loaded. */
export type LoadedWords = Record<string, string>

let loaded: { readonly words: LoadedWords; readonly more: string } | undefined
let rest: Promise<void> | undefined

/** Loads the words of the first page; from now on this language is spoken. */
export async function loadWords({ first, more }: WordPaths): Promise<LoadedWords> {
  const words = await load(first)
  loaded = { words, more }
  rest = undefined
  return words
}

/** Adds the other words of the language that is spoken: whatever is loaded later waits for them. */
export function moreWords(): Promise<void> {
  rest ??= add()
  return rest
}

async function add(): Promise<void> {
  if (loaded !== undefined) Object.assign(loaded.words, await load(loaded.more))
}

async function load(path: string): Promise<LoadedWords> {
  const response = await fetch(path)
  if (!response.ok) throw new Error('the words are not on this device')
  return response.json()
}

export function translatorOf(words: LoadedWords): Translate {
  return (key, values) => fillIn(words[key] ?? key, values)
}
