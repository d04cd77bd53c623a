import type { Outcome } from '../functions/function-worker.ts'
import type { Json } from '../json.ts'
import type { MappingProperties } from '../resources/mappings.ts'
import { type BatchOutcome, readBatchOutcome } from './batch-outcome.ts'

/** One record of a stream. */
export interface StreamRecord {
  readonly sequenceNumber: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** As the function gets it. */
  readonly event: Json
}

export type GivenUp = 'RetryAttemptsExhausted' | 'RecordAgeExceeded'

export interface StreamBatchParts {
  readonly properties: MappingProperties
  invoke(records: readonly StreamRecord[]): Promise<Outcome>
  /** Records that will not be tried again. */
  giveUp(records: readonly StreamRecord[], why: GivenUp, attempts: number): Promise<void>
  pause(milliseconds: number): Promise<void>
  now(): number
  stopping(): boolean
}

const firstPauseMilliseconds = 100
const longestPauseMilliseconds = 10_000

/**
 * Carries one batch through to its end as Lambda does for streams: in order, trying again what failed, halving a failing
 * batch when asked to (a halving is no retry), giving up by count or age. False when it was interrupted by the stop.
 */
export async function carryBatch(parts: StreamBatchParts, batch: readonly StreamRecord[]): Promise<boolean> {
  const { properties } = parts
  let records = batch
  let attempts = 0
  while (records.length > 0) {
    if (parts.stopping()) return false
    const expired = records.filter(record => isTooOld(record, parts))
    if (expired.length > 0) {
      await parts.giveUp(expired, 'RecordAgeExceeded', attempts)
      records = records.filter(record => !expired.includes(record))
      continue
    }
    attempts += 1
    const outcome = readBatchOutcome(
      await parts.invoke(records),
      properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      records.map(record => record.sequenceNumber),
    )
    if (outcome.kind === 'done') return true
    const left = leftOver(records, outcome)
    if (properties.BisectBatchOnFunctionError && left.length > 1) {
      const middle = Math.ceil(left.length / 2)
      return (await carryBatch(parts, left.slice(0, middle))) && (await carryBatch(parts, left.slice(middle)))
    }
    if (properties.MaximumRetryAttempts >= 0 && attempts > properties.MaximumRetryAttempts) {
      await parts.giveUp(left, 'RetryAttemptsExhausted', attempts)
      return true
    }
    records = left
    await parts.pause(Math.min(firstPauseMilliseconds * 2 ** (attempts - 1), longestPauseMilliseconds))
  }
  return true
}

// Order is kept: what comes after the first failed record is done again with it.
function leftOver(records: readonly StreamRecord[], outcome: BatchOutcome): readonly StreamRecord[] {
  if (outcome.kind !== 'partly') return records
  return records.slice(records.findIndex(record => outcome.failedItems.has(record.sequenceNumber)))
}

function isTooOld(record: StreamRecord, { properties, now }: StreamBatchParts): boolean {
  const limit = properties.MaximumRecordAgeInSeconds
  return limit >= 0 && now() - record.createdAt > limit * 1000
}
