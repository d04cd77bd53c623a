import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

const BROWSER_TIME = join(import.meta.dirname, '../../functions/serve-pages/browser/local-time.ts')

const OPTIONS = {
  bundle: true,
  write: false,
  minify: true,
  format: 'esm',
  target: 'es2020',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'silent',
  plugins: [
    {
      // Dates and times are worked out with what browsers have of themselves: the calendar library that the server uses
      // would weigh more than everything else of a page.
      name: 'browser-time',
      setup(plugin) {
        plugin.onResolve({ filter: /\/procedure\/local-time\.ts$/ }, () => ({ path: BROWSER_TIME }))
      },
    },
  ],
} as const satisfies BuildOptions

/** A module as one file for browsers. */
export async function bundleForBrowser(contents: string, resolveDir: string): Promise<string> {
  const bundle = await build({ ...OPTIONS, stdin: { contents, resolveDir, loader: 'ts' } })
  const text = bundle.outputFiles[0]?.text
  if (text === undefined) throw new Error('esbuild gave nothing')
  return text
}

/** A module for browsers in several files: `first` are loaded at once, the others when they are asked for. Names hold a hash. */
export async function bundleInParts(
  name: string,
  contents: string,
  resolveDir: string,
): Promise<readonly { readonly name: string; readonly text: string; readonly first: boolean }[]> {
  const bundle = await build({
    ...OPTIONS,
    stdin: { contents, resolveDir, loader: 'ts', sourcefile: `${name}.ts` },
    splitting: true,
    outdir: resolveDir,
    entryNames: `${name}.[hash]`,
    chunkNames: `${name}-part.[hash]`,
    metafile: true,
  })
  const outputs = new Map(Object.entries(bundle.metafile.outputs).map(([path, output]) => [basename(path), output]))
  const first = new Set(
    [...outputs].flatMap(([file, { entryPoint }]) => (entryPoint?.endsWith(`${name}.ts`) ? [file] : [])),
  )
  for (const file of first)
    for (const { path, kind } of outputs.get(file)?.imports ?? [])
      if (kind === 'import-statement') first.add(basename(path))
  return bundle.outputFiles.map(({ path, text }) => ({
    name: basename(path),
    text,
    first: first.has(basename(path)),
  }))
}
