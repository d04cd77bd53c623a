import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'

/** An item as DynamoDB writes it in JSON: every value under its type, bytes in base64. */
export type CopiedItem = Readonly<Record<string, CopiedValue>>
type CopiedValue = Readonly<Record<string, unknown>>

/** Most items in one call, and most calls for what was not taken at once. */
const TOGETHER = 25
const MOST_TRIES = 10

/** Every item of a table, in the order of its keys: two copies of one table are the same text. */
export async function copyOf(client: DynamoDBClient, table: string): Promise<readonly CopiedItem[]> {
  const items: CopiedItem[] = []
  let start: Record<string, AttributeValue> | undefined
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    )
    items.push(...(page.Items ?? []).map(item => mapValues(item, asText)))
    start = page.LastEvaluatedKey
  } while (start !== undefined)
  const keyOf = (item: CopiedItem): string => JSON.stringify([item.id, item.pk, item.sk])
  return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

/** Puts every item into a table. Refuses (throws) when some are not taken after several tries. */
export async function putCopy(client: DynamoDBClient, table: string, items: readonly CopiedItem[]): Promise<void> {
  for (let from = 0; from < items.length; from += TOGETHER) {
    let waiting = items.slice(from, from + TOGETHER).map(item => ({ PutRequest: { Item: mapValues(item, asValue) } }))
    for (let tries = 0; waiting.length > 0; tries++) {
      if (tries === MOST_TRIES) throw new Error(`${waiting.length} items were not taken by ${table}`)
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: waiting } }))
      waiting = (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      )
    }
  }
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

function asText(value: AttributeValue): CopiedValue {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') }
  if (value.M !== undefined) return { M: mapValues(value.M, asText) }
  if (value.L !== undefined) return { L: value.L.map(asText) }
  return JSON.parse(JSON.stringify(value))
}

// What a copy holds was an item's value when it was copied.
function asValue(copied: CopiedValue): AttributeValue {
  const { B, M, L } = copied
  if (typeof B === 'string') return { B: Buffer.from(B, 'base64') }
  if (Array.isArray(L)) return { L: L.map(asValue) }
  if (typeof M === 'object' && M !== null) return { M: mapValues(M as Record<string, CopiedValue>, asValue) }
  return copied as unknown as AttributeValue
}
