import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startTables } from '../infra/local/tables/dynoxide.ts'
import { INDEXES } from '../shared/storage/case-items.ts'
import { openDocuments } from '../shared/storage/clients.ts'

const TABLE = 'deliveries'

/** What of the case table deliveries use, alone on DynamoDB's wire: for tests that need no platform. */
export async function startDeliveryTable() {
  const { url, stop } = await startTables(undefined, () => {})
  const client = new DynamoDBClient({
    region: 'mx-central-1',
    endpoint: url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'deliveryQueue', 'deliverAt'].map(string),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        {
          IndexName: INDEXES.deliveries,
          KeySchema: keys('deliveryQueue', 'deliverAt'),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  )
  return { documents: openDocuments(client), table: TABLE, stop }
}
