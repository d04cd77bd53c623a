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
  /** Newest first. `from`: when a key begins to sign. */
  keys: v.pipe(
    v.array(
      v.object({
        public: publicJwkSchema,
        wrapped: v.instance(Uint8Array<ArrayBufferLike>),
        from: v.optional(v.string(), new Date(0).toISOString()),
      }),
    ),
    v.minLength(1),
  ),
})
type SigningItem = v.InferOutput<typeof signingItemSchema>

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** A key is published this long before it signs: whoever keeps the key set for five minutes, as it says, knows it in time. */
const PUBLISHED_BEFORE = 60 * MINUTE
/** A key stays published this long after the next one signs: a message waits 14 days, and 14 more among the dead letters. */
const OVERLAP = 30 * DAY
/** How long a key signs before the next one is begun by itself. */
const SIGNS_FOR = 180 * DAY

export interface SigningKeySettings {
  readonly documents: DynamoDBDocumentClient
  readonly keysTable: string
  readonly clock: () => Date
}

/** Signs bytes: a detached JWS (RFC 7515, appendix F), compact, ES256: `<header>..<signature>`. */
export type Signer = (payload: Uint8Array) => Promise<string>

export interface SigningKeyMaker extends SigningKeySettings {
  readonly kms: KMSClient
  readonly keyId: string
}

/** The public keys that notices can be verified with, as a JWK Set (RFC 7517); empty before the first notice. */
export async function publicKeys({
  documents,
  keysTable,
  clock,
}: SigningKeySettings): Promise<{ keys: readonly JWK[] }> {
  const stored = await storedKeys(documents, keysTable)
  return { keys: stillPublished(stored?.keys ?? [], clock().getTime()).map(key => key.public) }
}

/**
 * Opens the signer: KMS unwraps the private key once per warm function (KMS's own `Sign` would double the price of a
 * submission). The very first caller makes the key; if two come at once, one of the two keys is kept. A key that has
 * signed for 180 days is followed by a new one.
 */
export async function openSigner(settings: SigningKeyMaker): Promise<Signer> {
  const { documents, keysTable, kms, keyId, clock } = settings
  const now = clock().getTime()
  const found = await storedKeys(documents, keysTable)
  const newest = found?.keys[0]
  const isOld = newest !== undefined && now - Date.parse(newest.from) > SIGNS_FOR
  const stored = found === undefined || isOld ? await addKey(settings, found) : found
  const signing = stored.keys.find(({ from }) => Date.parse(from) <= now) ?? stored.keys.at(-1)
  if (signing === undefined) throw new Error('there is no signing key')
  const { Plaintext } = await whenAvailable(
    kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: signing.wrapped, EncryptionContext })),
  )
  if (Plaintext === undefined) throw new Error('KMS unwrapped no signing key')
  const key: CryptoKey = await importPKCS8(Buffer.from(Plaintext).toString('utf8'), 'ES256')
  return async payload => {
    const { protected: header = '', signature } = await new FlattenedSign(payload)
      .setProtectedHeader({ alg: 'ES256', kid: signing.public.kid })
      .sign(key)
    return `${header}..${signature}`
  }
}

/** When the newest key has signed long enough, and the next one is begun by itself; undefined: there is no key yet. */
export async function signingKeyUntil({
  documents,
  keysTable,
}: Pick<SigningKeySettings, 'documents' | 'keysTable'>): Promise<Date | undefined> {
  const newest = (await storedKeys(documents, keysTable))?.keys[0]
  return newest && new Date(Date.parse(newest.from) + SIGNS_FOR)
}

/** Begins a new key now, before its time: it is published at once, and signs in an hour. The older ones stay for 30 days. */
export async function beginSigningKey(settings: SigningKeyMaker): Promise<void> {
  await addKey(settings, await storedKeys(settings.documents, settings.keysTable))
}

/**
 * For a key that somebody else may have: a new one signs from now on, and no older one is published any more. What the
 * older ones signed no longer verifies, wherever it waits, and is to be sent again. Gives how many were taken back.
 */
export async function revokeSigningKeys(settings: SigningKeyMaker): Promise<number> {
  const known = await storedKeys(settings.documents, settings.keysTable)
  const { keys } = await addKey(settings, known, 'revoke')
  return known === undefined || keys.length > 1 ? 0 : known.keys.length
}

async function storedKeys(documents: DynamoDBDocumentClient, keysTable: string): Promise<SigningItem | undefined> {
  const { Item } = await whenAvailable(
    documents.send(new GetCommand({ TableName: keysTable, Key: { id: SIGNING_ITEM }, ConsistentRead: true })),
  )
  return Item === undefined ? undefined : v.parse(signingItemSchema, Item)
}

/** Puts a new key before those that were read; if somebody else did so first, theirs is kept. */
async function addKey(
  settings: SigningKeyMaker,
  known: SigningItem | undefined,
  olderOnes: 'keep' | 'revoke' = 'keep',
): Promise<SigningItem> {
  const { documents, keysTable, kms, keyId, clock } = settings
  const now = clock().getTime()
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
  const newest = known?.keys[0]
  const kept = olderOnes === 'keep' ? stillPublished(known?.keys ?? [], now) : []
  // The only key signs at once: there is none that could sign meanwhile.
  const from = new Date(kept.length === 0 ? now : now + PUBLISHED_BEFORE).toISOString()
  const keys = [{ public: jwk, wrapped: CiphertextBlob, from }, ...kept]
  try {
    await whenAvailable(
      documents.send(
        new PutCommand({
          TableName: keysTable,
          Item: { id: SIGNING_ITEM, keys },
          ...(newest === undefined
            ? { ConditionExpression: 'attribute_not_exists(id)' }
            : {
                ConditionExpression: '#keys[0].#public.kid = :newest',
                ExpressionAttributeNames: { '#keys': 'keys', '#public': 'public' },
                ExpressionAttributeValues: { ':newest': newest.public.kid },
              }),
        }),
      ),
    )
    return { keys }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const theirs = await storedKeys(documents, keysTable)
    if (theirs === undefined) throw error
    return theirs
  }
}

/** The keys, newest first, that some message may still be signed with: until 30 days after the next one began to sign. */
function stillPublished(keys: SigningItem['keys'], now: number): SigningItem['keys'] {
  return keys.filter((_, index) => {
    const next = keys[index - 1]
    return next === undefined || Date.parse(next.from) + OVERLAP > now
  })
}
