import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  FlattenedSign,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose'
import * as v from 'valibot'
import { whenAvailable } from './unavailable.ts'

/** The item of the keys table that holds the notices' signing key: private part wrapped by KMS. */
export const SIGNING_ITEM = 'SIGNING'
const EncryptionContext = { owner: SIGNING_ITEM }

const publicJwkSchema = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.string(),
  y: v.string(),
  kid: v.string(),
  alg: v.literal('ES256'),
  use: v.literal('sig'),
})
const signingItemSchema = v.object({
  keys: v.pipe(v.array(v.object({ public: publicJwkSchema, wrapped: v.instance(Uint8Array) })), v.minLength(1)),
})

export interface SigningKeySettings {
  readonly documents: DynamoDBDocumentClient
  readonly keysTable: string
}

/** Signs bytes: a detached JWS (RFC 7515, appendix F), compact, ES256: `<header>..<signature>`. */
export type Signer = (payload: Uint8Array) => Promise<string>

/** The public keys that notices can be verified with, as a JWK Set (RFC 7517); empty before the first notice. */
export async function publicKeys({ documents, keysTable }: SigningKeySettings): Promise<{ keys: readonly JWK[] }> {
  const stored = await storedKeys(documents, keysTable)
  return { keys: stored?.keys.map(key => key.public) ?? [] }
}

/**
 * Opens the signer: KMS unwraps the private key once per warm function (KMS's own `Sign` would double the price of a
 * submission). The very first caller makes the key; if two come at once, one of the two keys is kept.
 */
export async function openSigner(
  settings: SigningKeySettings & { readonly kms: KMSClient; readonly keyId: string },
): Promise<Signer> {
  const { documents, keysTable, kms, keyId } = settings
  const stored = (await storedKeys(documents, keysTable)) ?? (await makeKey(settings))
  const newest = stored.keys[0]
  if (newest === undefined) throw new Error('there is no signing key')
  const { Plaintext } = await whenAvailable(
    kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: newest.wrapped, EncryptionContext })),
  )
  if (Plaintext === undefined) throw new Error('KMS unwrapped no signing key')
  const key: CryptoKey = await importPKCS8(Buffer.from(Plaintext).toString('utf8'), 'ES256')
  return async payload => {
    const { protected: header = '', signature } = await new FlattenedSign(payload)
      .setProtectedHeader({ alg: 'ES256', kid: newest.public.kid })
      .sign(key)
    return `${header}..${signature}`
  }
}

async function storedKeys(documents: DynamoDBDocumentClient, keysTable: string) {
  const { Item } = await whenAvailable(
    documents.send(new GetCommand({ TableName: keysTable, Key: { id: SIGNING_ITEM }, ConsistentRead: true })),
  )
  return Item === undefined ? undefined : v.parse(signingItemSchema, Item)
}

async function makeKey({
  documents,
  keysTable,
  kms,
  keyId,
}: SigningKeySettings & { readonly kms: KMSClient; readonly keyId: string }) {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const bare = await exportJWK(pair.publicKey)
  const jwk = v.parse(publicJwkSchema, { ...bare, kid: await calculateJwkThumbprint(bare), alg: 'ES256', use: 'sig' })
  const { CiphertextBlob } = await whenAvailable(
    kms.send(
      new EncryptCommand({
        KeyId: keyId,
        Plaintext: Buffer.from(await exportPKCS8(pair.privateKey)),
        EncryptionContext,
      }),
    ),
  )
  if (CiphertextBlob === undefined) throw new Error('KMS wrapped no signing key')
  const made = { keys: [{ public: jwk, wrapped: CiphertextBlob }] }
  try {
    await whenAvailable(
      documents.send(
        new PutCommand({
          TableName: keysTable,
          Item: { id: SIGNING_ITEM, ...made },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    )
    return made
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const kept = await storedKeys(documents, keysTable)
    if (kept === undefined) throw error
    return kept
  }
}
