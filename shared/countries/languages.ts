/** The languages every country speaks in Amparo; the first of a profile's own list is its default. */
export const LANGUAGES = ['es', 'en', 'fr', 'ht'] as const
export type Language = (typeof LANGUAGES)[number]
