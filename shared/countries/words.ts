import * as v from 'valibot'
import { LANGUAGES, type Language } from './languages.ts'

export { LANGUAGES, type Language }

/** Words of one language, not empty. */
export const words = v.pipe(v.string('is not text'), v.nonEmpty('is empty: write the words'))

/** The same words in each language. */
export const inEveryLanguage = v.strictObject({ en: words, es: words, fr: words, ht: words })
