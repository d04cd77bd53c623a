import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'

/** A table, and how it is reached. */
export interface TableAt {
  readonly client: DynamoDBClient
  readonly table: string
}

/** Items that are put at once. */
const TOGETHER = 25

/**
 * Puts into a table what it has lost and another (a restored copy) has: page by page, so of any size, and as often as one
 * likes. What is there already stays as it is, whatever the copy says of it. Gives how many items were looked at and put.
 */
export async function copyMissing(
  from: TableAt,
  to: TableAt,
  onPage: (counts: { readonly seen: number; readonly put: number }) => void = () => {},
): Promise<{ readonly seen: number; readonly put: number }> {
  let [seen, put] = [0, 0]
  let start: Record<string, AttributeValue> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await from.client.send(
      new ScanCommand({ TableName: from.table, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    )
    for (let first = 0; first < Items.length; first += TOGETHER) {
      const done = await Promise.all(Items.slice(first, first + TOGETHER).map(item => putMissing(to, item)))
      put += done.filter(Boolean).length
    }
    seen += Items.length
    onPage({ seen, put })
    start = LastEvaluatedKey
  } while (start !== undefined)
  return { seen, put }
}

async function putMissing({ client, table }: TableAt, Item: Record<string, AttributeValue>): Promise<boolean> {
  const partition = 'pk' in Item ? 'pk' : 'id'
  try {
    await client.send(
      new PutItemCommand({ TableName: table, Item, ConditionExpression: `attribute_not_exists(${partition})` }),
    )
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
