import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { buildCountry } from '../../infra/build/build-country.ts'
import { bundleFunctions } from '../../infra/build/bundle-functions.ts'
import { profileOf } from '../../infra/build/profiles.ts'

/*
 * The figures that a busy machine does not change: counts and sizes. Ratios of time are `npm run bench`'s. `--keep` writes
 * them down as what is to be kept from now on.
 */
const KEPT = join(import.meta.dirname, 'figures.json')
const BUILD = join(import.meta.dirname, '../../.build/mx')
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })

await buildCountry(profileOf('mx'), BUILD)
await bundleFunctions(BUILD)

// `#country` is what was just built, so what rests on it is loaded only now.
const { startPlatform } = await import('../local-platform.ts')
const { assets, scripts, stylesheet } = await import('#assets')
const { bundleSizes } = await import('./bundles.ts')
const { lineOf } = await import('./figure.ts')
const { journeyUnits } = await import('./journey-cost.ts')
const { worklistReads } = await import('./reads.ts')
const { submissionCost } = await import('./submission-cost.ts')
const { keptOf, worseFigures } = await import('./worse-figures.ts')

const gzipped = async (path: string): Promise<number> => gzipSync((await assets[path]?.body()) ?? '').byteLength / 1024
const scriptSizes = await Promise.all(Object.values(scripts).map(gzipped))

const cloud = await startPlatform()
try {
  const figures = [
    ...(await submissionCost(cloud)),
    ...(await journeyUnits()).figures,
    ...(await worklistReads(500, 1_000)),
    ...bundleSizes(BUILD),
    { what: 'stylesheet, gzip', measured: await gzipped(stylesheet), limit: 20, unit: 'KB' },
    { what: 'script for one form at its largest, gzip', measured: Math.max(...scriptSizes), limit: 45, unit: 'KB' },
  ]
  if (values.keep) writeFileSync(KEPT, `${JSON.stringify(keptOf(figures), null, 2)}\n`)
  const worse = worseFigures(JSON.parse(readFileSync(KEPT, 'utf8')), figures)
  for (const figure of figures) process.stdout.write(`${lineOf(figure)}\n`)
  for (const line of worse) process.stderr.write(`WORSE ${line}\n`)
  if (worse.length > 0) {
    process.stderr.write('Mend it; or where it should be so, say why in the commit and run npm run figures -- --keep\n')
    process.exitCode = 1
  }
} finally {
  await cloud.stop()
}
