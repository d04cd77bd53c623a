import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** A call answers or fails within this time, so that a function can still say 503 before its own time is over. */
const TIMES = { requestTimeout: 4_000, connectionTimeout: 1_000 }

/** DynamoDB with plain values; the region and endpoints come from the environment. */
export function openDocuments(
  client = new DynamoDBClient({ requestHandler: TIMES, maxAttempts: 4 }),
): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}

export function openKms(): KMSClient {
  return new KMSClient({ requestHandler: TIMES, maxAttempts: 4 })
}

export function openSqs(): SQSClient {
  return new SQSClient({ requestHandler: TIMES, maxAttempts: 4 })
}
