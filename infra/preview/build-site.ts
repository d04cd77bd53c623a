import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { type BrowserForm, buildAssets } from '../build/build-assets.ts'
import type { assets, openDraft, openSite, showFailure, showFaultyFile } from './bundled-site.ts'

/** The preview's pages, bundled: what `bundled-site.ts` exports. */
export interface Site {
  readonly assets: typeof assets
  readonly openDraft: typeof openDraft
  readonly openSite: typeof openSite
  readonly showFailure: typeof showFailure
  readonly showFaultyFile: typeof showFaultyFile
}

/** Bundles the pages with the scripts of these forms into a folder, and loads them. */
export async function buildSite(forms: readonly BrowserForm[], folder: string): Promise<Site> {
  mkdirSync(folder, { recursive: true })
  await buildAssets(forms, folder)
  const module = join(folder, 'site.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'bundled-site.ts')],
    outfile: module,
    bundle: true,
    // Built at every change of a form: what is installed is loaded once, not bundled each time.
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: { '#assets': join(folder, 'assets.ts') },
  })
  const site: Site = await import(pathToFileURL(module).href)
  return site
}
