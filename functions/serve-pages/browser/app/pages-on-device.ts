import type { Language } from '../../../../shared/countries/languages.ts'
import type { Form } from '../../../../shared/forms/form.ts'
import { type Page, pagesOf, type Question } from '../../../../shared/forms/questions.ts'

/** The pages of a form without its questions for files: a photo or a document is handed over where there is a line. */
export function pagesOnDevice(form: Form, language: Language): readonly Page[] {
  return pagesOf(form, language).map(page => ({ ...page, questions: withoutFiles(page.questions) }))
}

function withoutFiles(questions: readonly Question[]): readonly Question[] {
  return questions
    .filter(question => question.kind !== 'file')
    .map(question => ({ ...question, questions: withoutFiles(question.questions) }))
}
