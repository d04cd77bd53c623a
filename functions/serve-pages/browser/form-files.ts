import type { Form, FormSchema, Validator } from '../../../shared/forms/form.ts'
import type { FormFiles } from '../device-contact.ts'

const loaded = new Map<string, Promise<Form>>()

/** A form from its files, wherever they come from: the device, or the line. Throws where neither has them. */
export function loadForm(files: FormFiles, language: string): Promise<Form> {
  const known = loaded.get(files.words) ?? load(files, language)
  loaded.set(files.words, known)
  known.catch(() => loaded.delete(files.words))
  return known
}

async function load({ checks, words }: FormFiles, language: string): Promise<Form> {
  const [module, response] = await Promise.all([import(checks), fetch(words)])
  if (!response.ok) throw new Error('the form is not on this device')
  return assemble(module, await response.json(), language)
}

/** What the build wrote (`infra/build/device-assets.ts`), put together again. */
function assemble(
  checks: {
    readonly validate: Validator
    readonly conditions: Form['conditions']
  },
  text: {
    readonly id: string
    readonly version: string
    readonly procedureStage: string
    readonly schema: FormSchema
    readonly guidance: string
  },
  language: string,
): Form {
  const { validate, conditions } = checks
  // The rules of risk are loaded where a page tells it: `app/risk-on-device.ts`.
  return { ...text, words: {}, guidance: { [language]: text.guidance }, validate, conditions, rules: [] }
}
