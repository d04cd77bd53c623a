import { setTimeout as pause } from 'node:timers/promises'
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Unavailable, whenAvailable } from './unavailable.ts'

/** What one `BatchGetItem` takes. */
const BATCH = 100
/** Items that DynamoDB could not read with the others are asked for again, this often in all. */
const ATTEMPTS = 5

type Key = Readonly<Record<string, string>>
type Item = Readonly<Record<string, unknown>>

/**
 * Every item of these keys that is there, in no order. DynamoDB may leave out what it has no capacity for now, or what
 * makes an answer too large, and says so: a case that is left out of a worklist would be a case that nobody sees.
 */
export async function getAll(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<readonly Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, n) =>
    keys.slice(n * BATCH, (n + 1) * BATCH),
  )
  return (await Promise.all(batches.map(one => getBatch(one)))).flat()

  async function getBatch(wanted: readonly Key[]): Promise<readonly Item[]> {
    const items: Item[] = []
    let left: Record<string, unknown>[] = [...wanted]
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > ATTEMPTS) throw new Unavailable(new Error('some items were not read'))
      if (attempt > 1) await pause(Math.random() * 40 * attempt)
      const { Responses, UnprocessedKeys } = await whenAvailable(
        documents.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: consistent } } })),
      )
      items.push(...(Responses?.[table] ?? []))
      left = UnprocessedKeys?.[table]?.Keys ?? []
    }
    return items
  }
}
