import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, transform } from 'esbuild'
import { onceForEach } from './once-for-each.ts'

const PAGES = join(import.meta.dirname, '../../functions/serve-pages')

/** A form whose checks the browser runs: `<id>@<version>`, and the module that holds it (without words: the page has them). */
export interface BrowserForm {
  readonly key: string
  readonly module: string
  /** The module of its checks, which `module` imports. */
  readonly checks: string
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** A module of ours for the browser, as a string to import it by. */
const ours = (name: string): string => JSON.stringify(join(PAGES, 'browser', name))

async function bundleBrowser(lines: readonly string[]): Promise<string> {
  const bundle = await build({
    stdin: { contents: lines.join('\n'), resolveDir: PAGES },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2020',
    logLevel: 'silent',
  })
  return bundle.outputFiles[0]?.text ?? ''
}

/** A form's script. Most countries have the same forms, and so the same scripts. */
const bundleScript = onceForEach(
  async (module: string, _checks: string): Promise<string> => {
    return bundleBrowser([
      `import { watchConditions } from ${ours('watch-conditions.ts')}`,
      `import { watchFiles } from ${ours('watch-files.ts')}`,
      `import { form } from ${JSON.stringify(module)}`,
      'watchConditions(form)',
      'watchFiles()',
    ])
  },
  (...files) => files.map(file => readFileSync(file, 'utf8')),
)

/** Builds stylesheet and scripts into `<folder>/assets.ts`, under names that change with their content. */
export async function buildAssets(forms: readonly BrowserForm[], folder: string): Promise<void> {
  const assets: string[] = []
  mkdirSync(join(folder, 'assets'), { recursive: true })
  const add = (name: string, ending: string, contentType: string, body: string): string => {
    const path = `/assets/${name}.${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${ending}`
    // A module for each, loaded when it is first asked for: no function starts with all of them.
    const module = `./assets/${name}@${ending}.js`
    writeFileSync(join(folder, module), `export const body = ${JSON.stringify(body)}\n`)
    assets.push(
      `${JSON.stringify(path)}: { contentType: ${JSON.stringify(contentType)}, body: async () => (await import(${JSON.stringify(module)})).body }`,
    )
    return path
  }
  const css = await transform(readFileSync(join(PAGES, 'style.css'), 'utf8'), { loader: 'css', minify: true })
  const stylesheet = add('style', 'css', 'text/css; charset=utf-8', css.code)
  const sending = await bundleBrowser([`import { sendFile } from ${ours('send-file.ts')}`, 'sendFile()'])
  const sendFile = add('send-file', 'js', JAVASCRIPT, sending)
  const scripts: Record<string, string> = {}
  for (const { key, module, checks } of forms)
    scripts[key] = add(key, 'js', JAVASCRIPT, await bundleScript(module, checks))
  writeFileSync(
    join(folder, 'assets.ts'),
    [
      `export const assets = { ${assets.join(',\n')} }`,
      `export const stylesheet = ${JSON.stringify(stylesheet)}`,
      `export const sendFile = ${JSON.stringify(sendFile)}`,
      `export const scripts = ${JSON.stringify(scripts)}`,
    ].join('\n'),
  )
}
