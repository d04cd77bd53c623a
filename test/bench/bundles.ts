import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as esbuild } from 'esbuild'
import { bundleFolder, FUNCTION_CODE, FUNCTIONS } from '../../infra/build/bundle-functions.ts'
import type { Figure } from './figure.ts'

/** Starts taken of each; the median counts. */
const STARTS = 15

const EMPTY = 'export const handler = async () => ({ statusCode: 204 })\n'

/** A handler that makes the three clients which every function makes, and is nothing else. */
const CLIENTS_ALONE = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
const [table, keys, queues] = [new DynamoDBClient({}), new KMSClient({}), new SQSClient({})]
export const handler = async (event) => [
  await table.send(new GetItemCommand(event)),
  await keys.send(new DecryptCommand(event)),
  await queues.send(new SendMessageBatchCommand(event)),
]
`

/**
 * Bundle sizes, and start-up in the same run: of the AWS clients alone against an empty handler, and of each function
 * against the clients alone (decision 018). `build` is the country's build folder.
 */
export async function bundleFigures(
  build: string,
  environment: Readonly<Record<string, string>>,
): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-start-'))
  const [empty, clients] = [join(folder, 'empty.mjs'), join(folder, 'clients.mjs')]
  writeFileSync(empty, EMPTY)
  await esbuild({
    ...FUNCTION_CODE,
    stdin: { contents: CLIENTS_ALONE, resolveDir: import.meta.dirname },
    splitting: false,
    write: true,
    outfile: clients,
  })
  const modules = [empty, clients, ...FUNCTIONS.map(name => join(bundleFolder(build, name), 'index.mjs'))]
  const times = modules.map((): number[] => [])
  // Turn about, so that a noisy moment of the machine meets them all.
  for (let round = 0; round < STARTS; round++)
    for (const [index, module] of modules.entries()) times[index]?.push(startOf(module, environment))
  const [bare = 1, alone = 1, ...starts] = times.map(median)
  return [
    ...bundleSizes(build),
    {
      what: 'start-up of the AWS clients alone, against an empty handler',
      measured: alone / bare,
      limit: 5,
      unit: 'x',
    },
    ...FUNCTIONS.map((name, index) => ({
      what: `${name}: start-up against the AWS clients alone`,
      measured: (starts[index] ?? 0) / alone,
      limit: 1.5,
      unit: 'x' as const,
    })),
  ]
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

/** Milliseconds from the start of Node until the module is loaded, by its own clock: what making the process took here is not in it. */
function startOf(module: string, environment: Readonly<Record<string, string>>): number {
  const load = `await import(${JSON.stringify(pathToFileURL(module).href)}); process.stdout.write(String(performance.now()))`
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', load], {
      env: { ...environment, PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    }),
  )
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
