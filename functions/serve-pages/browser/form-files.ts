import type { Form, FormSchema, RiskRule, Validator } from '../../../shared/forms/form.ts'
import type { FormFiles } from '../device-contact.ts'
import { LAST_LANGUAGE } from './service-worker.ts'
import { type DeviceRecord, items } from './store.ts'

/** Where the forms of the officer's role are kept, apart from the app: an update of the app drops none of them. */
const FORMS = 'forms'
const AT_ONCE = 4

/** Keeps what the officer's forms need, in every language they were asked for in, and lets go of what nothing needs. */
export async function keepForms({ forms }: DeviceRecord, language: string): Promise<void> {
  if (!('caches' in globalThis)) return
  const published = Object.values(forms).flatMap(({ forms: list, guidance }) => [
    guidance,
    ...list.flatMap(({ files }) => [files.checks, files.words]),
  ])
  const cache = await caches.open(FORMS)
  const have = new Set((await cache.keys()).map(request => new URL(request.url).pathname))
  const missing = published.filter(path => path !== '' && !have.has(path))
  // A few at a time: a weak line, and the officer's own work on it, come first.
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let index = lane; index < missing.length; index += AT_ONCE) await cache.add(missing[index] ?? '')
    }),
  )
  await cache.put(LAST_LANGUAGE, new Response(language))
  // A draft that was begun on an older version keeps that version, for as long as it is here.
  const begun = (await items.everybodys()).flatMap(({ files }) => (files ? [files.checks, files.words] : []))
  const needed = new Set([...published, ...begun, LAST_LANGUAGE])
  for (const path of have) if (!needed.has(path)) await cache.delete(path)
}

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
    readonly rules: readonly RiskRule[]
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
  const { validate, conditions, rules } = checks
  return { ...text, words: {}, guidance: { [language]: text.guidance }, validate, conditions, rules }
}
