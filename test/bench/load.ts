import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeTableCommand, type StreamSpecification, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { uuidv7 } from 'uuidv7'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { startTables } from '../../infra/local/tables/dynoxide.ts'
import { firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { platformStores } from '../platform-stores.ts'
import { countedClients } from './counted-clients.ts'
import { storeCases } from './reads.ts'

/** Clients at once; how long each round takes, in seconds; cases that are stored before the second time. */
const CLIENTS = [1, 16, 64]
const SECONDS = 20
const MANY = 100_000

/**
 * First contacts through HTTP on a platform on this machine, by so many clients at once: stored and told to every authority's
 * queue meanwhile, all of it on the same processors as the clients. It shows what breaks and what grows; not what AWS can do.
 * Each round begins on a platform of its own: the database of this machine writes the slower, the longer its stream grows.
 */
export async function measureLoad(seconds = SECONDS): Promise<void> {
  const folder = temporaryFolder()
  try {
    const empty = join(folder.path, 'empty')
    const cloud = await startPlatform({ data: empty })
    const { casesTable } = platformStores(cloud)
    await cloud.stop()
    const full = join(folder.path, 'full')
    cpSync(empty, full, { recursive: true })
    await storeMany(full, casesTable)
    say(
      `${'clients'.padEnd(24)} ${['stored/s', 'p50 ms', 'p99 ms', 'errors', 'memory MB'].map(one => one.padStart(10)).join('')}`,
    )
    for (const [data, more] of [
      [empty, ''],
      [full, `, ${MANY} stored`],
    ] as const)
      for (const clients of CLIENTS) {
        const copy = join(folder.path, `${clients}${more}`)
        cpSync(data, copy, { recursive: true })
        const platform = await startPlatform({ data: copy })
        try {
          // The first ones start the functions.
          await round(platform, 4, 3)
          await measure(platform, clients, `${clients}${more}`, seconds)
        } finally {
          await platform.stop()
        }
      }
  } finally {
    folder.remove()
  }
}

async function measure(cloud: LocalCloud, clients: number, name: string, seconds: number): Promise<void> {
  const { times, errors } = await round(cloud, clients, seconds)
  const sorted = times.toSorted((one, other) => one - other)
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  const memory = process.memoryUsage().rss / 1024 / 1024
  const figures = [times.length / seconds, at(0.5), at(0.99), errors.length, memory]
  const answered = errors.length === 0 ? '' : `  answered ${[...new Set(errors)].join(', ')}`
  say(
    `${name.padEnd(24)} ${figures.map(one => one.toFixed(one < 100 && one % 1 !== 0 ? 1 : 0).padStart(10)).join('')}${answered}`,
  )
}

/** So many clients, each sending the next first contact once the last was answered. Times in milliseconds; errors by their status, 0: no answer. */
async function round(
  cloud: LocalCloud,
  clients: number,
  seconds: number,
): Promise<{ times: number[]; errors: readonly number[] }> {
  const headers = { authorization: `Bearer ${await cloud.token('officer')}`, 'content-type': 'application/json' }
  const body = JSON.stringify(firstContactBody())
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  const errors: number[] = []
  async function client(): Promise<void> {
    while (performance.now() < until) {
      const begun = performance.now()
      const status = await fetch(cloud.url + submissionPath(uuidv7()), { method: 'PUT', headers, body })
        .then(async answer => {
          await answer.arrayBuffer()
          return answer.status
        })
        .catch(() => 0)
      if (status === 201) times.push(performance.now() - begun)
      else errors.push(status)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { times, errors }
}

/**
 * Cases as they lie in the table and its indexes, without their events: nothing is told of them. Stored while the table has
 * no stream: each of a hundred thousand records would be written more slowly than the last.
 */
async function storeMany(directory: string, table: string): Promise<void> {
  const tables = await startTables(directory, say)
  try {
    const { documents } = countedClients(tables.url, 'us-east-1')
    const { Table } = await documents.send(new DescribeTableCommand({ TableName: table }))
    const stream = (StreamSpecification: StreamSpecification | undefined) =>
      documents.send(new UpdateTableCommand({ TableName: table, StreamSpecification }))
    await stream({ StreamEnabled: false })
    await storeCases(documents, table, 0, MANY)
    await stream(Table?.StreamSpecification)
  } finally {
    await tables.stop()
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
