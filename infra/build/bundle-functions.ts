import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '../..')

/** Every cloud function, by the name of its folder. */
export const FUNCTIONS = ['serve-api', 'serve-pages', 'publish-notices', 'sweep-notices', 'watch-deadlines'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** Where the bundle of a function lies below a country's build folder: what CDK takes as the asset. */
export function bundleFolder(folder: string, name: FunctionName): string {
  return join(folder, 'functions', name)
}

/**
 * Bundles every function for the country that was built into a folder: one small module that starts, and a chunk for each form, loaded when it is first
 * asked for. `#country` and `#assets` are this country's, so a function holds no other's.
 */
export async function bundleFunctions(folder: string): Promise<void> {
  await Promise.all(
    FUNCTIONS.map(async name => {
      const outdir = bundleFolder(folder, name)
      mkdirSync(outdir, { recursive: true })
      await build({
        entryPoints: { index: join(ROOT, 'functions', name, 'handler.ts') },
        outdir,
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        target: 'node24',
        minify: true,
        legalComments: 'none',
        logLevel: 'warning',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        outExtension: { '.js': '.mjs' },
        alias: {
          '#country': join(folder, 'country.ts'),
          '#assets': join(folder, 'assets.ts'),
          '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
        },
        // The AWS SDK's CommonJS parts ask for Node's own modules.
        banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
      })
      writeFileSync(join(outdir, 'package.json'), '{"type":"module"}\n')
    }),
  )
}
