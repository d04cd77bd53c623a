import type { Outcome } from '../functions/function-worker.ts'
import { listMember, parseJson, textMember } from '../json.ts'

/** What became of a batch: done, failed whole, or failed for these items alone. */
export type BatchOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'partly'; readonly failedItems: ReadonlySet<string> }

/**
 * Reads a function's answer to a batch as Lambda does. With `reportsItems`, an item without an identifier, or with one
 * that is not of the batch, fails the batch whole.
 */
export function readBatchOutcome(
  outcome: Outcome,
  reportsItems: boolean,
  identifiers: readonly string[],
): BatchOutcome {
  if (!outcome.ok) return { kind: 'failed' }
  if (!reportsItems) return { kind: 'done' }
  const failures = listMember(parseJson(outcome.payload), 'batchItemFailures')
  if (failures.length === 0) return { kind: 'done' }
  const failedItems = failures.map(failure => textMember(failure, 'itemIdentifier') ?? '')
  if (failedItems.some(item => !identifiers.includes(item))) return { kind: 'failed' }
  return { kind: 'partly', failedItems: new Set(failedItems) }
}
