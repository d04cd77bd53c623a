import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { whenAvailable } from './unavailable.ts'

/** Writes all of it or nothing; false: nothing, because a condition did not hold. */
export async function writeTogether(
  documents: DynamoDBDocumentClient,
  items: NonNullable<TransactWriteCommandInput['TransactItems']>,
): Promise<boolean> {
  try {
    await whenAvailable(documents.send(new TransactWriteCommand({ TransactItems: items })))
    return true
  } catch (error) {
    const unmet =
      error instanceof TransactionCanceledException &&
      error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')
    if (unmet === true) return false
    throw error
  }
}
