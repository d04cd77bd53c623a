import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { bundleForBrowser } from './bundle-for-browser.ts'
import { buildDeviceAssets, type DeviceSources } from './device-assets.ts'
import { onceForEach } from './once-for-each.ts'

const PAGES = join(import.meta.dirname, '../../functions/serve-pages')

/** A form whose checks the browser runs: `<id>@<version>`, and the module that holds it (without words: the page has them). */
export interface BrowserForm {
  readonly key: string
  readonly module: string
  /** The module of its checks, which `module` imports. */
  readonly checks: string
}

/** A module of ours for the browser, as a string to import it by. */
const ours = (name: string): string => JSON.stringify(join(PAGES, 'browser', name))

/** A form's script. Most countries have the same forms, and so the same scripts. */
const bundleScript = onceForEach(
  (module: string, _checks: string): Promise<string> =>
    bundleForBrowser(
      [
        `import { watchConditions } from ${ours('watch-conditions.ts')}`,
        `import { watchFiles } from ${ours('watch-files.ts')}`,
        `import { form } from ${JSON.stringify(module)}`,
        'watchConditions(form)',
        'watchFiles()',
      ].join('\n'),
      PAGES,
    ),
  (...files) => files.map(file => readFileSync(file, 'utf8')),
)

/** Adds a file that pages load, under a name that changes with its content: by a hash, or already. Gives its path. */
export type AddAsset = (
  name: string,
  ending: string,
  contentType: string,
  body: string | Buffer,
  hashed?: 'hashed',
) => string

export const SCRIPT = 'text/javascript; charset=utf-8'

/**
 * Builds stylesheet and scripts into `<folder>/assets.ts`, under names that change with their content. `device`: what
 * work without a line needs; the preview of forms has none of it.
 */
export async function buildAssets(
  forms: readonly BrowserForm[],
  folder: string,
  device?: DeviceSources,
): Promise<void> {
  const assets: string[] = []
  mkdirSync(join(folder, 'assets'), { recursive: true })
  const add: AddAsset = (name, ending, contentType, body, hashed) => {
    const mark = hashed ? '' : `.${createHash('sha256').update(body).digest('hex').slice(0, 12)}`
    const path = `/assets/${name}${mark}.${ending}`
    // A module for each, loaded when it is first asked for: no function starts with all of them.
    const module = `./assets/${name}@${ending}.js`
    const text = typeof body === 'string' ? body : body.toString('base64')
    writeFileSync(join(folder, module), `export const body = ${JSON.stringify(text)}\n`)
    const binary = typeof body === 'string' ? '' : ', base64: true'
    assets.push(
      `${JSON.stringify(path)}: { contentType: ${JSON.stringify(contentType)}${binary}, body: async () => (await import(${JSON.stringify(module)})).body }`,
    )
    return path
  }
  const css = await transform(readFileSync(join(PAGES, 'style.css'), 'utf8'), { loader: 'css', minify: true })
  const stylesheet = add('style', 'css', 'text/css; charset=utf-8', css.code)
  const sending = await bundleForBrowser(`import { sendFile } from ${ours('send-file.ts')}\nsendFile()`, PAGES)
  const sendFile = add('send-file', 'js', SCRIPT, sending)
  const scripts: Record<string, string> = {}
  for (const { key, module, checks } of forms) scripts[key] = add(key, 'js', SCRIPT, await bundleScript(module, checks))
  const onDevice = device && (await buildDeviceAssets(device, folder, { add, stylesheet, pages: PAGES }))
  writeFileSync(
    join(folder, 'assets.ts'),
    [
      `export const assets = { ${assets.join(',\n')} }`,
      `export const stylesheet = ${JSON.stringify(stylesheet)}`,
      `export const sendFile = ${JSON.stringify(sendFile)}`,
      `export const scripts = ${JSON.stringify(scripts)}`,
      `export const device = ${JSON.stringify(onDevice)}`,
    ].join('\n'),
  )
}
