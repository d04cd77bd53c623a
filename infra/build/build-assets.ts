import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, transform } from 'esbuild'

const PAGES = join(import.meta.dirname, '../../functions/serve-pages')

/** A form whose checks the browser runs: its id, and the module that holds it (without words: the page has them). */
export interface BrowserForm {
  readonly id: string
  readonly module: string
}

/** Builds stylesheet and scripts into `<folder>/assets.ts`, under names that change with their content. */
export async function buildAssets(forms: readonly BrowserForm[], folder: string): Promise<void> {
  const assets: Record<string, { contentType: string; body: string }> = {}
  const add = (name: string, ending: string, contentType: string, body: string): string => {
    const path = `/assets/${name}.${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${ending}`
    assets[path] = { contentType, body }
    return path
  }
  const css = await transform(readFileSync(join(PAGES, 'style.css'), 'utf8'), { loader: 'css', minify: true })
  const stylesheet = add('style', 'css', 'text/css; charset=utf-8', css.code)
  const scripts: Record<string, string> = {}
  for (const { id, module } of forms) {
    const bundle = await build({
      stdin: {
        contents: `import { watchConditions } from ${JSON.stringify(join(PAGES, 'browser/watch-conditions.ts'))}\nimport { form } from ${JSON.stringify(module)}\nwatchConditions(form)`,
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: 'es2020',
      logLevel: 'silent',
    })
    scripts[id] = add(id, 'js', 'text/javascript; charset=utf-8', bundle.outputFiles[0]?.text ?? '')
  }
  writeFileSync(
    join(folder, 'assets.ts'),
    [
      `export const assets = ${JSON.stringify(assets)}`,
      `export const stylesheet = ${JSON.stringify(stylesheet)}`,
      `export const scripts = ${JSON.stringify(scripts)}`,
    ].join('\n'),
  )
}
