import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb'
import { whenAvailable } from './unavailable.ts'

/** Everything that a query finds, page by page, however many there are: DynamoDB ends a page at one megabyte. */
export async function* queryPages(
  documents: DynamoDBDocumentClient,
  query: Omit<QueryCommandInput, 'ExclusiveStartKey'>,
): AsyncIterable<QueryCommandOutput> {
  let start: QueryCommandOutput['LastEvaluatedKey']
  do {
    const page = await whenAvailable(
      documents.send(new QueryCommand({ ...query, ...(start && { ExclusiveStartKey: start }) })),
    )
    yield page
    start = page.LastEvaluatedKey
  } while (start !== undefined)
}
