import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild'

const ROOT = join(import.meta.dirname, '../..')

/** Every cloud function, by the name of its folder. */
export const FUNCTIONS = [
  'serve-api',
  'serve-pages',
  'publish-notices',
  'sweep-notices',
  'deliver-webhooks',
  'retry-webhooks',
  'watch-deadlines',
  'scan-attachment',
  'send-digest',
] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** What a function has of its country: `#country`, `#hears` and `#assets`, modules of their own beside its code. */
const DATA = ['country', 'hears', 'assets'] as const
type Data = (typeof DATA)[number]

const COMMON = {
  bundle: true,
  write: false,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
} as const satisfies BuildOptions

/** Where the bundle of a function lies below a country's build folder: what CDK takes as the asset. */
export function bundleFolder(folder: string, name: FunctionName): string {
  return join(folder, 'functions', name)
}

/**
 * Bundles every function for the country that was built into a folder: one small module that starts, and a chunk for each
 * form, loaded when it is first asked for. `#country` and `#assets` are this country's, so a function holds no other's;
 * the code is the same for every country and is bundled once in a process.
 */
export async function bundleFunctions(folder: string): Promise<void> {
  const data = {
    country: bundleData(folder, 'country'),
    hears: bundleData(folder, 'hears'),
    assets: bundleData(folder, 'assets'),
  }
  await Promise.all(
    FUNCTIONS.map(async name => {
      const { files, needs } = await codeOf(name)
      const outdir = bundleFolder(folder, name)
      mkdirSync(outdir, { recursive: true })
      for (const file of [...files, ...(await Promise.all(needs.map(one => data[one]))).flat()])
        writeFileSync(join(outdir, basename(file.path)), file.contents)
      writeFileSync(join(outdir, 'package.json'), '{"type":"module"}\n')
    }),
  )
}

interface Code {
  readonly files: readonly OutputFile[]
  readonly needs: readonly Data[]
}

const bundled = new Map<FunctionName, Promise<Code>>()

/** A function's code, and which data of a country it imports. */
function codeOf(name: FunctionName): Promise<Code> {
  const known = bundled.get(name) ?? bundleCode(name)
  bundled.set(name, known)
  return known
}

/** How code of a function is bundled, whatever it is. */
export const FUNCTION_CODE = {
  ...COMMON,
  // The AWS SDK's modules rather than its CommonJS: of these, only the calls that a function makes come along.
  mainFields: ['module', 'main'],
  // The SDK would load it to tell one browser from another: never here, and it would be 33 KB more to deploy.
  external: ['bowser'],
  alias: { '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts') },
  // What is CommonJS still (the log of `file-type`'s reader) asks for Node's own modules.
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
} as const satisfies BuildOptions

/** Bundles a function's code anew. `plugins`: for who tries what becomes of it with other code. */
export async function bundleCode(name: FunctionName, plugins: readonly Plugin[] = []): Promise<Code> {
  const { outputFiles, metafile } = await build({
    ...FUNCTION_CODE,
    entryPoints: { index: join(ROOT, 'functions', name, 'handler.ts') },
    outdir: name,
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Codecs lie beside the module, as a form's chunk does, and are read when the first picture needs them.
    loader: { '.wasm': 'file' },
    assetNames: '[name]@[hash]',
    plugins: [
      ...plugins,
      {
        name: 'data-of-a-country',
        setup(plugin) {
          plugin.onResolve({ filter: /^#/ }, ({ path }) => ({ path: fileOf(path.slice(1)), external: true }))
        },
      },
    ],
  })
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports.map(({ path }) => path))
  return { files: outputFiles, needs: DATA.filter(one => imports.includes(fileOf(one))) }
}

async function bundleData(folder: string, data: Data): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: { [data]: join(folder, `${data}.ts`) },
    outdir: folder,
  })
  return outputFiles
}

/** How code imports the data beside it. */
function fileOf(data: string): string {
  return `./${data}.mjs`
}
