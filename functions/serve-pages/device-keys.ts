import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { KeyRing } from '../../shared/storage/data-keys.ts'
import { whenAvailable } from '../../shared/storage/unavailable.ts'

/** The id of one browser that an officer works with; made here, means nothing elsewhere. */
export const deviceIdSchema = v.pipe(v.string(), v.uuid('not-a-device'), v.brand('DeviceId'))
export type DeviceId = v.InferOutput<typeof deviceIdSchema>

export interface DeviceKey {
  readonly device: DeviceId
  /** 256 random bits: what everything on the device is sealed with. */
  readonly key: Uint8Array
}

/** A device as its officer sees it in a list. */
export interface DeviceSummary {
  readonly device: DeviceId
  /** RFC 3339. */
  readonly addedAt: string
  readonly seenAt: string
  readonly wiped: boolean
}

/** Keys for work without a line: one for each officer and device. The device holds a copy that a passphrase locks. */
export interface DeviceKeys {
  add(officerId: string): Promise<DeviceKey>
  /** Undefined when the device is not known, or was to be wiped. */
  open(officerId: string, device: DeviceId): Promise<DeviceKey | undefined>
  /** Whether a device may keep what it holds. Only what was asked for is wiped: a device nobody knows keeps its forms. */
  wordFor(officerId: string, device: DeviceId): Promise<'keep' | 'wipe'>
  /** Destroys the key here, and has the device wipe itself at its next contact. */
  wipe(officerId: string, device: DeviceId): Promise<void>
  list(officerId: string): Promise<readonly DeviceSummary[]>
}

/** A device that has not been heard of for so long is forgotten, with its key. */
const DAYS_KEPT = 180
/** Contact is noted at most this often. Milliseconds. */
const TOUCH = 3600_000
const MOST_LISTED = 50

const itemSchema = v.object({
  sk: deviceIdSchema,
  addedAt: v.string(),
  seenAt: v.string(),
  wrapped: v.optional(v.instance(Uint8Array)),
})

/** Device keys on the desk table, wrapped by KMS. */
export function openDeviceKeys(
  documents: DynamoDBDocumentClient,
  table: string,
  ring: KeyRing,
  clock: () => Date,
): DeviceKeys {
  const keyOf = (officerId: string, device: DeviceId) => ({ pk: `DEVICE#${officerId}`, sk: device })
  const owner = (device: DeviceId): string => `DEVICE#${device}`
  const expiry = (now: Date): number => Math.ceil(now.getTime() / 1000) + DAYS_KEPT * 86_400

  async function read(officerId: string, device: DeviceId) {
    const { Item } = await whenAvailable(
      documents.send(new GetCommand({ TableName: table, Key: keyOf(officerId, device), ConsistentRead: true })),
    )
    return Item === undefined ? undefined : v.parse(itemSchema, Item)
  }

  async function touch(officerId: string, device: DeviceId, seenAt: string): Promise<void> {
    const now = clock()
    if (now.getTime() - Date.parse(seenAt) < TOUCH) return
    await change(officerId, device, 'SET seenAt = :now, expiresAt = :expiry', {
      ':now': now.toISOString(),
      ':expiry': expiry(now),
    })
  }

  async function change(officerId: string, device: DeviceId, update: string, values: Record<string, unknown>) {
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(officerId, device),
            UpdateExpression: update,
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: values,
            // `wrapped` is a word of DynamoDB's own.
            ...(update.includes('#wrapped') && { ExpressionAttributeNames: { '#wrapped': 'wrapped' } }),
          }),
        ),
      )
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }

  return {
    async add(officerId) {
      const device = v.parse(deviceIdSchema, randomUUID())
      const { plain, wrapped } = await whenAvailable(ring.create(owner(device)))
      const now = clock()
      const at = now.toISOString()
      await whenAvailable(
        documents.send(
          new PutCommand({
            TableName: table,
            Item: { ...keyOf(officerId, device), addedAt: at, seenAt: at, wrapped, expiresAt: expiry(now) },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      )
      return { device, key: plain }
    },
    async open(officerId, device) {
      const item = await read(officerId, device)
      if (item?.wrapped === undefined) return undefined
      await touch(officerId, device, item.seenAt)
      return { device, key: await whenAvailable(ring.unwrap(owner(device), item.wrapped)) }
    },
    async wordFor(officerId, device) {
      const item = await read(officerId, device)
      return item !== undefined && item.wrapped === undefined ? 'wipe' : 'keep'
    },
    async wipe(officerId, device) {
      await change(officerId, device, 'REMOVE #wrapped SET expiresAt = :expiry', { ':expiry': expiry(clock()) })
    },
    async list(officerId) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': `DEVICE#${officerId}` },
            Limit: MOST_LISTED,
          }),
        ),
      )
      return v
        .parse(v.array(itemSchema), Items)
        .map(({ sk, addedAt, seenAt, wrapped }) => ({ device: sk, addedAt, seenAt, wiped: wrapped === undefined }))
    },
  }
}
