import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { platformStores } from '../platform-stores.ts'
import { caseItem } from './reads.ts'

/** Clients at once; how long each round takes, in seconds; cases that are stored before the second time. */
const CLIENTS = [1, 16, 64]
const SECONDS = 20
const MANY = 100_000

/**
 * First contacts through HTTP on a platform on this machine, by so many clients at once: stored and told to every authority's
 * queue meanwhile, all of it on the same processors as the clients. It shows what breaks and what grows; not what AWS can do.
 */
export async function measureLoad(seconds = SECONDS): Promise<void> {
  const cloud = await startPlatform()
  try {
    say(
      `${'clients'.padEnd(24)} ${['stored/s', 'p50 ms', 'p99 ms', 'errors', 'memory MB'].map(one => one.padStart(10)).join('')}`,
    )
    // The first ones start the functions.
    await round(cloud, 4, 3)
    for (const clients of CLIENTS) await measure(cloud, clients, `${clients}`, seconds)
    await storeMany(cloud)
    for (const clients of CLIENTS) await measure(cloud, clients, `${clients}, ${MANY} stored`, seconds)
  } finally {
    await cloud.stop()
  }
}

async function measure(cloud: LocalCloud, clients: number, name: string, seconds: number): Promise<void> {
  const { times, errors } = await round(cloud, clients, seconds)
  const sorted = times.toSorted((one, other) => one - other)
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  const memory = process.memoryUsage().rss / 1024 / 1024
  const figures = [times.length / seconds, at(0.5), at(0.99), errors, memory]
  say(`${name.padEnd(24)} ${figures.map(one => one.toFixed(one < 100 && one % 1 !== 0 ? 1 : 0).padStart(10)).join('')}`)
}

/** So many clients, each sending the next first contact once the last was answered. Times in milliseconds. */
async function round(
  cloud: LocalCloud,
  clients: number,
  seconds: number,
): Promise<{ times: number[]; errors: number }> {
  const headers = { authorization: `Bearer ${await cloud.token('officer')}`, 'content-type': 'application/json' }
  const body = JSON.stringify(firstContactBody())
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  let errors = 0
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
      else errors += 1
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { times, errors }
}

/** Cases as they lie in the table and its indexes, without their events: nothing is told of them. */
async function storeMany(cloud: LocalCloud): Promise<void> {
  const { documents, casesTable } = platformStores(cloud)
  let stored = 0
  async function writer(): Promise<void> {
    while (stored < MANY) {
      const start = stored
      stored += 25
      const items = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: caseItem(start + index) } }))
      await documents.send(new BatchWriteCommand({ RequestItems: { [casesTable]: items } }))
      if (stored % 25_000 === 0) say(`${stored} cases are being stored: minutes on a busy machine`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, writer))
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
