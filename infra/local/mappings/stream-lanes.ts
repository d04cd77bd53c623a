import { createHash } from 'node:crypto'
import type { StreamRecord } from './stream-batch.ts'

interface Waiting {
  readonly record: StreamRecord
  done: boolean
}

export interface StreamLanesParts {
  readonly lanes: number
  readonly batchSize: number
  /** Milliseconds to wait for a fuller batch. */
  readonly windowMilliseconds: number
  /** Which lane a record belongs to: records of one item always go the same way. */
  laneKey(record: StreamRecord): string
  /** Carries a batch through; false when it was interrupted. */
  carry(records: readonly StreamRecord[]): Promise<boolean>
  /** Every record up to and with this one is done. */
  advance(sequenceNumber: string): void
}

export interface StreamLanes {
  add(records: readonly StreamRecord[]): void
  /** Records that are not done yet. */
  readonly backlog: number
  /** Fulfils when no batch is being carried. */
  settled(): Promise<void>
}

/** Carries records through parallel lanes, in order within each; the position only moves over records that are all done. */
export function openStreamLanes(parts: StreamLanesParts): StreamLanes {
  const queues: Waiting[][] = Array.from({ length: parts.lanes }, () => [])
  const running = new Map<number, Promise<void>>()
  let unfinished: Waiting[] = []

  const advance = () => {
    const firstOpen = unfinished.findIndex(waiting => !waiting.done)
    const doneCount = firstOpen < 0 ? unfinished.length : firstOpen
    const last = unfinished[doneCount - 1]
    if (last === undefined) return
    unfinished = unfinished.slice(doneCount)
    parts.advance(last.record.sequenceNumber)
  }

  const runLane = async (lane: number) => {
    const queue = queues[lane] ?? []
    while (queue.length > 0) {
      if (queue.length < parts.batchSize && parts.windowMilliseconds > 0)
        await new Promise(resolve => setTimeout(resolve, parts.windowMilliseconds))
      const batch = queue.splice(0, parts.batchSize)
      const completed = await parts.carry(batch.map(({ record }) => record))
      if (!completed) return
      for (const waiting of batch) waiting.done = true
      advance()
    }
  }

  return {
    add: records => {
      for (const record of records) {
        const waiting = { record, done: false }
        unfinished.push(waiting)
        queues[laneOf(parts.laneKey(record), parts.lanes)]?.push(waiting)
      }
      for (const [lane, queue] of queues.entries()) {
        if (queue.length === 0 || running.has(lane)) continue
        running.set(
          lane,
          runLane(lane).finally(() => running.delete(lane)),
        )
      }
    },
    get backlog() {
      return unfinished.length
    },
    settled: async () => {
      await Promise.all(running.values())
    },
  }
}

function laneOf(key: string, lanes: number): number {
  return lanes === 1 ? 0 : createHash('sha1').update(key).digest().readUInt32BE(0) % lanes
}
