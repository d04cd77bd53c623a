import type { Language } from '../countries/profile.ts'
import type { Form, Json } from './form.ts'
import { below } from './pointer.ts'

/** A form's schema with its words in a language; everything that is not a word is as published. */
export function localize(form: Pick<Form, 'words'> & { readonly schema: object }, language: Language): Json {
  const words = form.words[language] ?? {}
  const visit = (value: unknown, pointer: string): Json => {
    if (typeof value === 'string') return words[pointer] ?? value
    if (Array.isArray(value)) return value.map((entry, index) => visit(entry, below(pointer, index)))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, visit(entry, below(pointer, key))]))
    return typeof value === 'number' || typeof value === 'boolean' ? value : null
  }
  return visit(form.schema, '')
}
