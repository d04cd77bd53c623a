import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'

/** A data key, in the clear for as long as a request needs it, and as KMS wrapped it. 256 bits. */
export interface DataKey {
  readonly plain: Uint8Array
  readonly wrapped: Uint8Array
}

/** Where data keys come from and are unwrapped. The `owner` (`CASE#…`, `DRAFT#…`) is bound to a key by KMS. */
export interface KeyRing {
  create(owner: string): Promise<DataKey>
  unwrap(owner: string, wrapped: Uint8Array): Promise<Uint8Array>
}

/** Unwrapped keys a warm function remembers, so that a page of the worklist does not ask KMS for each case again. */
const MOST_REMEMBERED = 200

/** A key ring on KMS: the key encryption key never leaves it. */
export function openKeyRing(kms: KMSClient, keyId: string): KeyRing {
  const remembered = new Map<string, Uint8Array>()
  return {
    async create(owner) {
      const made = await kms.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: { owner } }),
      )
      if (made.Plaintext === undefined || made.CiphertextBlob === undefined) throw new Error('KMS made no data key')
      return { plain: made.Plaintext, wrapped: made.CiphertextBlob }
    },
    async unwrap(owner, wrapped) {
      const name = `${owner} ${Buffer.from(wrapped).toString('base64')}`
      const known = remembered.get(name)
      if (known !== undefined) return known
      const { Plaintext } = await kms.send(
        new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: { owner } }),
      )
      if (Plaintext === undefined) throw new Error('KMS unwrapped no data key')
      if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
      remembered.set(name, Plaintext)
      return Plaintext
    },
  }
}

export const storedKeySchema = v.object({ wrapped: v.instance(Uint8Array) })

/** The data key of a case from the keys table; undefined once it has been destroyed. */
export async function dataKeyOf(
  documents: DynamoDBDocumentClient,
  keysTable: string,
  ring: KeyRing,
  owner: string,
): Promise<Uint8Array | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: keysTable, Key: { id: owner }, ConsistentRead: true }),
  )
  if (Item === undefined) return undefined
  return ring.unwrap(owner, v.parse(storedKeySchema, Item).wrapped)
}
