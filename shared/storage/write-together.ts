import { setTimeout as pause } from 'node:timers/promises'
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { Unavailable, whenAvailable } from './unavailable.ts'

/** Writes that meet on one item: the later one is made again, this often in all. */
const ATTEMPTS = 4

/** Writes all of it or nothing; false: nothing, because a condition did not hold. */
export async function writeTogether(
  documents: DynamoDBDocumentClient,
  items: NonNullable<TransactWriteCommandInput['TransactItems']>,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++)
    try {
      await whenAvailable(documents.send(new TransactWriteCommand({ TransactItems: items })))
      return true
    } catch (error) {
      const why = whyCancelled(error)
      if (why === 'unmet') return false
      if (why !== 'met-another' || attempt === ATTEMPTS) throw why === undefined ? error : new Unavailable(error)
      await pause(Math.random() * 40 * attempt)
    }
}

/**
 * Why DynamoDB cancelled a transaction: a condition did not hold; another write met it; it could not take it now.
 * Undefined: what will be so the next time too (an item too large), or no cancelled transaction at all.
 */
export function whyCancelled(error: unknown): 'unmet' | 'met-another' | 'passing' | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined
  const reasons = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code)
  if (reasons.includes('ConditionalCheckFailed')) return 'unmet'
  if (reasons.includes('TransactionConflict')) return 'met-another'
  return reasons.every(code => PASSING.has(code)) ? 'passing' : undefined
}

const PASSING = new Set(['None', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
