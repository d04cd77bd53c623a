import { randomBytes } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { WebhookSecret } from '../notices/webhook-headers.ts'
import { whenAvailable } from './unavailable.ts'

/** The item of the keys table that holds an authority's secrets, and what KMS binds them to. */
export const webhookSecretItem = (authority: AuthorityId): string => `WEBHOOK#${authority}`

const storedSchema = v.object({
  /** Newest first. `until`: when an older one stops signing. */
  secrets: v.array(
    v.object({
      id: v.string(),
      wrapped: v.instance(Uint8Array<ArrayBufferLike>),
      from: v.string(),
      until: v.optional(v.string()),
    }),
  ),
})
type Stored = v.InferOutput<typeof storedSchema>['secrets']

const SECRET_BYTES = 32

export interface WebhookSecretSettings {
  readonly documents: DynamoDBDocumentClient
  readonly keysTable: string
  readonly kms: KMSClient
  /** The KMS key that wraps what notices are signed with. */
  readonly keyId: string
  readonly clock: () => Date
}

/** The secrets that deliveries to an authority are signed with now, the newest first; none: nobody has made one. */
export async function openWebhookSecrets(
  { documents, keysTable, kms, keyId, clock }: WebhookSecretSettings,
  authority: AuthorityId,
): Promise<readonly WebhookSecret[]> {
  const owner = webhookSecretItem(authority)
  const signing = stillSigning(await storedSecrets(documents, keysTable, owner), clock())
  return Promise.all(
    signing.map(async ({ id, wrapped }) => {
      const { Plaintext } = await whenAvailable(
        kms.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: { owner } })),
      )
      if (Plaintext === undefined) throw new Error('KMS unwrapped no secret of a webhook')
      return { id, bytes: Plaintext }
    }),
  )
}

/** A secret as its holder gets it, once: it is shown to nobody again. */
export interface NewWebhookSecret {
  readonly id: string
  /** `whsec_<base64>`, as libraries of Standard Webhooks take it. */
  readonly shown: string
  /** Older ones that go on signing beside it, and until when. */
  readonly older: readonly { readonly id: string; readonly until: Instant }[]
}

/**
 * Makes an authority's next secret. It signs at once; those before it sign beside it for so long.
 * Refuses (throws) where another was begun at the same moment.
 * @param overlap milliseconds; 0: those before it end now
 */
export async function beginWebhookSecret(
  { documents, keysTable, kms, keyId, clock }: WebhookSecretSettings,
  authority: AuthorityId,
  overlap: number,
): Promise<NewWebhookSecret> {
  const owner = webhookSecretItem(authority)
  const now = clock()
  const known = await storedSecrets(documents, keysTable, owner)
  const bytes = randomBytes(SECRET_BYTES)
  const { CiphertextBlob } = await whenAvailable(
    kms.send(new EncryptCommand({ KeyId: keyId, Plaintext: bytes, EncryptionContext: { owner } })),
  )
  if (CiphertextBlob === undefined) throw new Error('KMS wrapped no secret of a webhook')
  const end = new Date(now.getTime() + overlap).toISOString()
  const older = stillSigning(known, now)
    .map(secret => ({ ...secret, until: secret.until !== undefined && secret.until < end ? secret.until : end }))
    .filter(({ until }) => until > now.toISOString())
  const id = `whk_${randomBytes(8).toString('hex')}`
  const newest = known[0]
  try {
    await whenAvailable(
      documents.send(
        new PutCommand({
          TableName: keysTable,
          Item: { id: owner, secrets: [{ id, wrapped: CiphertextBlob, from: now.toISOString() }, ...older] },
          ...(newest === undefined
            ? { ConditionExpression: 'attribute_not_exists(id)' }
            : { ConditionExpression: 'secrets[0].id = :newest', ExpressionAttributeValues: { ':newest': newest.id } }),
        }),
      ),
    )
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    throw new Error(`another secret for ${authority} was begun at this moment: look before you begin one more`, {
      cause: error,
    })
  }
  return {
    id,
    shown: `whsec_${bytes.toString('base64')}`,
    older: older.map(secret => ({ id: secret.id, until: secret.until })),
  }
}

async function storedSecrets(documents: DynamoDBDocumentClient, keysTable: string, owner: string): Promise<Stored> {
  const { Item } = await whenAvailable(
    documents.send(new GetCommand({ TableName: keysTable, Key: { id: owner }, ConsistentRead: true })),
  )
  return Item === undefined ? [] : v.parse(storedSchema, Item).secrets
}

function stillSigning(secrets: Stored, now: Date): Stored {
  return secrets.filter(({ until }) => until === undefined || until > now.toISOString())
}
