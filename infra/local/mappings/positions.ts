import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parseJson } from '../json.ts'
import { writeWhole } from '../life/write-whole.ts'

/** How far each stream mapping has come. */
export interface Positions {
  /** Sequence number of the last record that is done with, by mapping and shard. */
  get(mapping: string, shard: string): string | undefined
  set(mapping: string, shard: string, sequenceNumber: string): void
  /** Writes what is not yet written. */
  flush(): void
}

const positionsFile = v.record(v.string(), v.string())
const writeAfterMilliseconds = 50

/** Positions kept in a file, or in memory without one. A write may come a moment late: records are delivered at least once. */
export function openPositions(file?: string): Positions {
  const stored =
    file !== undefined && existsSync(file) ? v.parse(positionsFile, parseJson(readFileSync(file, 'utf8'))) : {}
  const positions = new Map(Object.entries(stored))
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    if (timer !== undefined && file !== undefined) writeWhole(file, JSON.stringify(Object.fromEntries(positions)))
    timer = undefined
  }
  return {
    get: (mapping, shard) => positions.get(`${mapping} ${shard}`),
    set: (mapping, shard, sequenceNumber) => {
      positions.set(`${mapping} ${shard}`, sequenceNumber)
      timer ??= setTimeout(flush, writeAfterMilliseconds)
    },
    flush,
  }
}
