import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { KeyRing } from '../../shared/storage/data-keys.ts'
import { seal, unseal } from '../../shared/storage/sealed.ts'
import { whenAvailable } from '../../shared/storage/unavailable.ts'

/**
 * What an officer sent from a page of a case when their session had just run out: its fields, for the same officer to find
 * on the same page. Nothing is done with them until the officer presses the button again.
 */
export interface Interrupted {
  /** `place`: the path of the page. */
  keep(officerId: string, place: string, sent: FieldValues): Promise<void>
  find(officerId: string, place: string): Promise<FieldValues | undefined>
  forget(officerId: string, place: string): Promise<void>
}

/** Long enough to sign in again the next morning. */
const HOURS_KEPT = 24
/** More than any page of a case can hold is not kept. Characters. */
const MOST = 100_000

const itemSchema = v.object({
  id: v.string(),
  sealed: v.string(),
  wrapped: v.instance(Uint8Array),
  expiresAt: v.number(),
})
const fieldsSchema = v.record(v.string(), v.array(v.string()))

/** On the desk table, each sealed with a key of its own, as drafts are. */
export function openInterrupted(
  documents: DynamoDBDocumentClient,
  table: string,
  ring: KeyRing,
  clock: () => Date,
): Interrupted {
  const keyOf = (officerId: string, place: string) => ({ pk: `INTERRUPTED#${officerId}`, sk: place })
  const owner = (id: string): string => `INTERRUPTED#${id}`
  const seconds = (): number => Math.ceil(clock().getTime() / 1000)

  return {
    async keep(officerId, place, sent) {
      if (JSON.stringify(sent).length > MOST) return
      const id = uuidv7()
      const { plain, wrapped } = await whenAvailable(ring.create(owner(id)))
      await whenAvailable(
        documents.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...keyOf(officerId, place),
              id,
              wrapped,
              sealed: await seal(plain, owner(id), sent),
              expiresAt: seconds() + HOURS_KEPT * 3600,
            },
          }),
        ),
      )
    },
    async find(officerId, place) {
      const { Item } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: keyOf(officerId, place), ConsistentRead: true })),
      )
      if (Item === undefined) return undefined
      const { id, wrapped, sealed, expiresAt } = v.parse(itemSchema, Item)
      // DynamoDB may take days to remove what has expired.
      if (expiresAt < seconds()) return undefined
      const key = await whenAvailable(ring.unwrap(owner(id), wrapped))
      return v.parse(fieldsSchema, await unseal(key, owner(id), sealed))
    },
    async forget(officerId, place) {
      await whenAvailable(documents.send(new DeleteCommand({ TableName: table, Key: keyOf(officerId, place) })))
    },
  }
}
