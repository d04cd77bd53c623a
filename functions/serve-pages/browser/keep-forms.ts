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
    ...list.flatMap(({ files }) => pathsOf(files)),
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
  const begun = (await items.everybodys()).flatMap(({ files }) => (files ? pathsOf(files) : []))
  const needed = new Set([...published, ...begun, LAST_LANGUAGE])
  for (const path of have) if (!needed.has(path)) await cache.delete(path)
}

function pathsOf({ checks, rules, words }: FormFiles): readonly string[] {
  return rules === undefined ? [checks, words] : [checks, rules, words]
}
