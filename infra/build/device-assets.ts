import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FormFiles } from '../../functions/serve-pages/device-contact.ts'
import type { Language } from '../../shared/countries/profile.ts'
import { isObject } from '../../shared/forms/check-schema.ts'
import { localize } from '../../shared/forms/localize.ts'
import type { Stage } from '../../shared/procedure/procedure.ts'
import { type AddAsset, SCRIPT } from './build-assets.ts'
import { bundleForBrowser, bundleInParts } from './bundle-for-browser.ts'
import { onceForEach } from './once-for-each.ts'
import type { FormSource } from './read-form.ts'
import type { GuidanceTexts } from './read-guidance.ts'
import { readJson } from './read-json.ts'

/** One version of a form for the device: its words and schema, and the module of its checks. */
export interface DeviceForm {
  readonly form: Pick<FormSource, 'id' | 'version' | 'schema' | 'words' | 'guidance'> & {
    readonly procedureStage: string
  }
  /** Modules: one exports `validate` and `conditions`, the other `rules`. */
  readonly checks: string
  readonly rules: string
}

export interface DeviceSources {
  readonly languages: readonly Language[]
  readonly forms: readonly DeviceForm[]
  readonly guidance: readonly { readonly stage: Stage; readonly guidance: GuidanceTexts }[]
}

/** Words that the device's script names by putting them together: `t(\`fault.${code}\`)`. */
const BUILT_KEYS = /^(?:fault|file|refusal|risk|stage|trouble)\./
const FIRST_BUILT_KEYS = /^fault\./

// The same for every country, or for every country with the same form.
const bundleApp = onceForEach((pages: string) =>
  bundleInParts(
    'device',
    `import { workOnDevice } from ${JSON.stringify(join(pages, 'browser/work-on-device.tsx'))}\nworkOnDevice()`,
    pages,
  ),
)
const bundleEveryPage = onceForEach((pages: string) =>
  bundleForBrowser(
    `import { onEveryPage } from ${JSON.stringify(join(pages, 'browser/every-page.ts'))}\nonEveryPage()`,
    pages,
  ),
)
const bundleCover = onceForEach((pages: string) =>
  bundleForBrowser(`import { onCover } from ${JSON.stringify(join(pages, 'browser/cover.ts'))}\nonCover()`, pages),
)
const bundleModule = onceForEach(
  (file: string) => bundleForBrowser(`export * from ${JSON.stringify(file)}`, dirname(file)),
  file => [readFileSync(file, 'utf8')],
)

/**
 * What a browser keeps to work without a line: the script with its words, and for each form its checks and, for each
 * language, its questions. A form's files are apart, so that a device keeps what its officer's role fills in.
 */
export async function buildDeviceAssets(
  { languages, forms, guidance }: DeviceSources,
  folder: string,
  { add, stylesheet, pages }: { readonly add: AddAsset; readonly stylesheet: string; readonly pages: string },
) {
  const addJson = (name: string, value: unknown): string => add(name, 'json', 'application/json', JSON.stringify(value))
  const byLanguage = <Each>(each: (language: Language) => Each): Readonly<Record<string, Each>> =>
    Object.fromEntries(languages.map(language => [language, each(language)]))

  const parts = await bundleApp(pages)
  const scripts = parts.map(({ name, text }) => add(name.slice(0, -'.js'.length), 'js', SCRIPT, text, 'hashed'))
  const script = scripts.find(path => /^\/assets\/device\.[^.]+\.js$/.test(path))
  if (script === undefined) throw new Error('the app has no first part')
  const textOf = (wanted: readonly { readonly text: string }[]): string => wanted.map(({ text }) => text).join('\n')
  const shown = textOf(parts.filter(({ first }) => first))
  const everyPage = add('every-page', 'js', SCRIPT, await bundleEveryPage(pages))
  const cover = add('cover', 'js', SCRIPT, await bundleCover(pages))
  const words = byLanguage(language => {
    const first = wordsIn(shown, pages, language, FIRST_BUILT_KEYS)
    const all = wordsIn(textOf(parts), pages, language, BUILT_KEYS)
    const more = Object.fromEntries(Object.entries(all).filter(([key]) => !Object.hasOwn(first, key)))
    return { first: addJson(`words-${language}`, first), more: addJson(`more-words-${language}`, more) }
  })
  const stages = byLanguage(language =>
    addJson(
      `guidance-${language}`,
      guidance.map(({ stage, guidance: texts }) => ({ stage, text: texts[language] ?? '' })),
    ),
  )
  const files: Record<
    string,
    Pick<FormFiles, 'checks' | 'rules'> & { readonly words: Readonly<Record<string, string>> }
  > = {}
  for (const { form, checks, rules } of forms) {
    const { id, version, procedureStage } = form
    const key = `${id}@${version}`
    files[key] = {
      checks: add(`checks-${key}`, 'js', SCRIPT, await bundleModule(checks)),
      rules: add(`rules-${key}`, 'js', SCRIPT, await bundleModule(rules)),
      words: byLanguage(language =>
        addJson(`form-${key}-${language}`, {
          id,
          version,
          procedureStage,
          schema: localize(form, language),
          guidance: form.guidance[language] ?? '',
        }),
      ),
    }
  }
  const icons = {
    svg: add('icon', 'svg', 'image/svg+xml', readFileSync(join(pages, 'icons/icon.svg'), 'utf8')),
    ...Object.fromEntries(
      (['icon-192', 'icon-512', 'maskable-512', 'apple-touch-icon'] as const).map(name => [
        name,
        add(name, 'png', 'image/png', readFileSync(join(pages, 'icons', `${name}.png`))),
      ]),
    ),
  }
  const spoken = Object.values(words).flatMap(({ first, more }) => [first, more])
  const shell = [stylesheet, ...scripts, ...spoken, icons.svg, ...languages.map(one => `/device/${one}`)]
  const version = createHash('sha256')
    .update(JSON.stringify(shell))
    // The page around the script is rendered by the function: when it changes, the copies of it must.
    .update(readFileSync(join(pages, 'pages/device-page.tsx')))
    .digest('hex')
    .slice(0, 12)
  const worker = await bundleForBrowser(
    `import { serveOffline } from ${JSON.stringify(join(pages, 'browser/service-worker.ts'))}
     serveOffline(${JSON.stringify({ version, shell, languages })})`,
    folder,
  )
  return {
    script,
    everyPage,
    cover,
    words,
    guidance: stages,
    forms: files,
    icons,
    serviceWorker: add('service-worker', 'js', SCRIPT, worker),
  }
}

/** The words that the script names: it uses a third of them, and a language's whole catalogue would weigh as much as a form. */
function wordsIn(script: string, pages: string, language: Language, built: RegExp): Readonly<Record<string, string>> {
  const all = readJson(join(pages, 'words', `${language}.json`))
  if (!isObject(all)) throw new Error(`the words in ${language} are not an object`)
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => built.test(key) || new RegExp(`["'\`]${key.replaceAll('.', '\\.')}["'\`]`).test(script))
      .map(([key, text]) => [key, String(text)]),
  )
}
