import * as v from 'valibot'

/** The languages every country speaks in Amparo; the first of a profile's own list is its default. */
export const LANGUAGES = ['es', 'en', 'fr', 'ht'] as const
export type Language = (typeof LANGUAGES)[number]

/** Words of one language, not empty. */
export const words = v.pipe(v.string('is not text'), v.nonEmpty('is empty: write the words'))

/** The same words in each language. */
export const inEveryLanguage = v.strictObject({ en: words, es: words, fr: words, ht: words })
