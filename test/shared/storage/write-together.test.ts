import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { whyCancelled } from '../../../shared/storage/write-together.ts'

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map(Code => ({ Code })),
  })

describe('a cancelled transaction', () => {
  it('is told apart: what was met, what passes, what will be so the next time too', () => {
    expect(whyCancelled(cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict'))).toBe('unmet')
    expect(whyCancelled(cancelled('None', 'TransactionConflict'))).toBe('met-another')
    expect(whyCancelled(cancelled('None', 'ThrottlingError'))).toBe('passing')
    expect(whyCancelled(cancelled('ProvisionedThroughputExceeded', 'None'))).toBe('passing')
    expect(whyCancelled(cancelled('None', 'ValidationError'))).toBeUndefined()
    expect(whyCancelled(cancelled('ItemCollectionSizeLimitExceeded'))).toBeUndefined()
    expect(whyCancelled(new Error('no transaction'))).toBeUndefined()
  })
})
