import { fillIn } from '../../translate.ts'
import type { Translate } from '../../words.ts'

export type LoadedWords = Readonly<Record<string, string>>

export async function loadWords(path: string): Promise<LoadedWords> {
  const response = await fetch(path)
  if (!response.ok) throw new Error('the words are not on this device')
  return response.json()
}

export function translatorOf(words: LoadedWords): Translate {
  return (key, values) => fillIn(words[key] ?? key, values)
}
