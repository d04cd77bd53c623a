import { readFileSync } from 'node:fs'
import { build } from 'esbuild'

/**
 * Ajv's standalone code as an ES module that needs nothing else: even with its option for modules it calls `require`.
 * `entry` says what to export of each piece of code, by its name.
 */
export async function bundleStandalone(codes: Readonly<Record<string, string>>, entry: string): Promise<string> {
  const names = Object.keys(codes)
  const result = await build({
    stdin: {
      contents: [...names.map(name => `import * as ${name} from 'compiled:${name}'`), entry].join('\n'),
      resolveDir: import.meta.dirname,
    },
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
          plugin.onResolve({ filter: /^compiled:/ }, ({ path }) => ({
            path: path.slice('compiled:'.length),
            namespace: 'compiled',
          }))
          plugin.onLoad({ filter: /[\\/]ajv-formats[\\/]dist[\\/]formats\.js$/ }, ({ path }) => ({
            contents: formatsUsed(readFileSync(path, 'utf8'), Object.values(codes).join('\n')),
            loader: 'js',
          }))
          plugin.onLoad({ filter: /.*/, namespace: 'compiled' }, ({ path }) => ({
            contents: codes[path] ?? '',
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

/**
 * `ajv-formats`' own definitions of the formats that compiled code uses, as an ES module of which the rest falls away: all
 * of them would be a third of a form's checks on their way to a phone. Throws where the file is no longer written so.
 */
function formatsUsed(source: string, code: string): string {
  const used = new Set(
    [...code.matchAll(/fullFormats(?:\.(\w+)|\["([\w-]+)"\])/g)].map(([, name, quoted]) => name ?? quoted),
  )
  const parts =
    /^(.*?)exports\.fullFormats = \{\n(.*?)\n\};\nexports\.fastFormats = .*?\n\};\nexports\.formatNames = [^\n]*\n(.*)$/s.exec(
      source,
    )
  const [, head = '', entries = '', definitions = ''] = parts ?? []
  const kept = entries.split('\n').filter(line => used.has(/^ {4}"?([\w-]+)"?[:,]/.exec(line)?.[1]))
  if (kept.length !== used.size) throw new Error('ajv-formats writes its formats in another way: see formatsUsed')
  const helpers = head.replace(/^.*?(?=function fmtDef)/s, '')
  return [helpers, `export const fullFormats = {\n${kept.join('\n')}\n};`, definitions.replace(/^\/\/# .*$/m, '')].join(
    '\n',
  )
}
