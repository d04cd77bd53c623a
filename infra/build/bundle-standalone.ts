import { build } from 'esbuild'

/**
 * Ajv's standalone code as an ES module that needs nothing else: even with its option for modules it calls `require`.
 * `entry` says what to export of it, as `compiled`.
 */
export async function bundleStandalone(code: string, entry: string): Promise<string> {
  const result = await build({
    stdin: { contents: `import * as compiled from 'compiled'\n${entry}`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    minify: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'compiled',
        setup(plugin) {
          plugin.onResolve({ filter: /^compiled$/ }, () => ({ path: 'compiled', namespace: 'compiled' }))
          plugin.onLoad({ filter: /.*/, namespace: 'compiled' }, () => ({
            contents: code,
            loader: 'js',
            resolveDir: import.meta.dirname,
          }))
        },
      },
    ],
  })
  const text = result.outputFiles[0]?.text
  if (text === undefined) throw new Error('esbuild gave nothing')
  return text
}
