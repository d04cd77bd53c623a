import type { Language } from '../../../shared/countries/languages.ts'
import { inspectSchema } from '../../../shared/forms/check-schema.ts'
import type { Form } from '../../../shared/forms/form.ts'

/** How much of a form there is in one language. */
export interface Completeness {
  readonly language: Language
  /** Texts of the form: titles, hints, options; and those of them that are there in this language. */
  readonly texts: number
  readonly there: number
  readonly guidance: boolean
}

/** Counts a form's texts in each of some languages. English is what the form itself is written in. */
export function wordsComplete(form: Form, languages: readonly Language[]): readonly Completeness[] {
  const texts = [...inspectSchema(form.schema).texts.keys()]
  return languages.map(language => {
    const words = form.words[language] ?? {}
    const there = language === 'en' ? texts : texts.filter(place => (words[place] ?? '').trim() !== '')
    const guidance = (form.guidance[language] ?? '').trim() !== ''
    return { language, texts: texts.length, there: there.length, guidance }
  })
}

/** Whether nothing is missing. */
export function isComplete({ texts, there, guidance }: Completeness): boolean {
  return there === texts && guidance
}
