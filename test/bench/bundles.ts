import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFolder, FUNCTIONS } from '../../infra/build/bundle-functions.ts'
import type { Figure } from './figure.ts'

/** Starts taken of each; the median counts. */
const STARTS = 15

/** Bundle sizes, and start-up against an empty handler in the same run. `build` is the country's build folder. */
export function bundleFigures(build: string, environment: Readonly<Record<string, string>>): readonly Figure[] {
  const empty = join(mkdtempSync(join(tmpdir(), 'amparo-empty-')), 'index.mjs')
  writeFileSync(empty, 'export const handler = async () => ({ statusCode: 204 })\n')
  const modules = [empty, ...FUNCTIONS.map(name => join(bundleFolder(build, name), 'index.mjs'))]
  const times = modules.map((): number[] => [])
  // Turn about, so that a noisy moment of the machine meets them all.
  for (let round = 0; round < STARTS; round++)
    for (const [index, module] of modules.entries()) times[index]?.push(startOf(module, environment))
  const [bare = 1, ...starts] = times.map(median)
  const startUps = FUNCTIONS.map(
    (name, index): Figure => ({
      what: `${name}: start-up against an empty handler`,
      measured: (starts[index] ?? 0) / bare,
      limit: 2.5,
      unit: 'x',
    }),
  )
  return [...bundleSizes(build), ...startUps]
}

/** What each function's start reads, of the country's build folder. */
export function bundleSizes(build: string): readonly Figure[] {
  return FUNCTIONS.map(name => ({
    what: `${name}: bundle without what is loaded on demand, minified`,
    measured: bundleBytes(build, name) / 1024,
    limit: 1024,
    unit: 'KB',
  }))
}

function startOf(module: string, environment: Readonly<Record<string, string>>): number {
  const begin = process.hrtime.bigint()
  execFileSync(process.execPath, [module], { env: { ...environment, PATH: process.env.PATH ?? '' }, stdio: 'ignore' })
  return Number(process.hrtime.bigint() - begin) / 1e6
}

function bundleBytes(build: string, name: (typeof FUNCTIONS)[number]): number {
  const folder = bundleFolder(build, name)
  const read = new Set<string>()
  const waiting = ['index.mjs']
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (read.has(file)) continue
    read.add(file)
    // What is imported by a call is loaded when it is first asked for.
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, next = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)) waiting.push(next)
  }
  return [...read].reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
