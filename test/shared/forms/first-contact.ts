import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { country } from '#country'
import type { Answers, Form } from '../../../shared/forms/form.ts'

/** The form every case begins with, as Mexico compiles it. */
export async function firstContact(): Promise<Form> {
  const form = await country.forms.open('first-contact')
  if (form === undefined) throw new Error('the country has no first-contact form')
  return form
}

/** The answers of an example of first-contact, by its file's name. */
export function example(name: string): Answers {
  const file = join(import.meta.dirname, '../../../forms/first-contact/examples', `${name}.json`)
  return JSON.parse(readFileSync(file, 'utf8')).answers
}
