import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import {
  type AttachmentId,
  type AttachmentState,
  KEPT_TYPES,
  type KeptFile,
  REFUSAL_REASONS,
  type RefusalReason,
} from '../attachments/attachment.ts'
import { whenAvailable } from './unavailable.ts'

/** Days for which a file waits to become part of a case: as long as a draft is kept, and a little more. */
const DAYS_KEPT = 31

/** Where a file is to go once it is there: the question of a draft. Programs send none. */
export interface Destination {
  readonly draft: string
  readonly place: string
}

/** A file that is not yet, or has become, part of a case. */
export interface AttachmentRecord {
  readonly id: AttachmentId
  /** Who sends it: nobody else can see or use it until it is part of a case. */
  readonly officer: string
  readonly destination: Destination | undefined
  readonly state: AttachmentState
  /** The key it is sealed with, wrapped by KMS; gone once the case's own key seals it. */
  readonly wrapped: Uint8Array | undefined
  /** Of a file that comes in parts: the numbers of those that have arrived, counted from 0. */
  readonly parts: ReadonlySet<number>
  /** Whether the parts were put together, and the file is on its way through the scan. */
  readonly whole: boolean
}

export interface AttachmentRecords {
  begin(record: Pick<AttachmentRecord, 'id' | 'officer' | 'destination'>): Promise<void>
  find(id: AttachmentId): Promise<AttachmentRecord | undefined>
  /** False when it was decided before, or removed meanwhile. */
  accept(id: AttachmentId, file: KeptFile, wrapped: Uint8Array): Promise<boolean>
  refuse(id: AttachmentId, reason: RefusalReason): Promise<boolean>
  /** Notes that a part has arrived; the first begins the record. False: the id is somebody else's, or the file is decided. */
  notePart(id: AttachmentId, officer: string, part: number): Promise<boolean>
  /** Notes that the parts were put together. */
  noteWhole(id: AttachmentId): Promise<void>
  /** Removes what is no case's yet. */
  remove(id: AttachmentId): Promise<void>
}

/** How records lie on the desk table. */
export const attachmentKey = (id: AttachmentId) => ({ pk: `ATTACHMENT#${id}`, sk: 'ATTACHMENT' })

const itemSchema = v.object({
  officer: v.string(),
  draft: v.optional(v.string()),
  place: v.optional(v.string()),
  state: v.picklist(['awaited', 'clean', 'refused', 'kept']),
  reason: v.optional(v.picklist(REFUSAL_REASONS)),
  type: v.optional(v.picklist(KEPT_TYPES)),
  bytes: v.optional(v.number()),
  caseId: v.optional(v.string()),
  wrapped: v.optional(v.instance(Uint8Array)),
  parts: v.optional(v.set(v.number())),
  whole: v.optional(v.boolean()),
})

/** Records on the desk table. No backup has them: what is removed here is gone. */
export function openAttachmentRecords(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: () => Date,
): AttachmentRecords {
  const expiry = (): number => Math.ceil(clock().getTime() / 1000) + DAYS_KEPT * 86_400

  /** Changes a record; false where the condition does not hold. */
  async function update(
    id: AttachmentId,
    expression: string,
    condition: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    // Every name by a placeholder: DynamoDB reserves more than five hundred words.
    const names = new Set([...`${expression} ${condition}`.matchAll(/#(\w+)/g)].map(([, name = '']) => name))
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: attachmentKey(id),
            UpdateExpression: expression,
            ConditionExpression: condition,
            ExpressionAttributeNames: Object.fromEntries([...names].map(name => [`#${name}`, name])),
            ExpressionAttributeValues: Object.fromEntries(
              Object.entries(values).map(([name, value]) => [`:${name}`, value]),
            ),
          }),
        ),
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }

  const decide = (id: AttachmentId, set: Readonly<Record<string, unknown>>): Promise<boolean> =>
    update(
      id,
      `SET ${Object.keys(set)
        .map(name => `#${name} = :${name}`)
        .join(', ')}`,
      '#state = :awaited',
      { ...set, awaited: 'awaited' },
    )

  return {
    async begin({ id, officer, destination }) {
      await whenAvailable(
        documents.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...attachmentKey(id),
              officer,
              ...destination,
              state: 'awaited',
              expiresAt: expiry(),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      )
    },
    async find(id) {
      const { Item } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: attachmentKey(id), ConsistentRead: true })),
      )
      return Item === undefined ? undefined : recordOf(id, v.parse(itemSchema, Item))
    },
    accept: (id, { type, bytes }, wrapped) => decide(id, { state: 'clean', type, bytes, wrapped }),
    refuse: (id, reason) => decide(id, { state: 'refused', reason }),
    notePart: (id, officer, part) =>
      update(
        id,
        'SET #officer = :officer, #state = :awaited, #expiresAt = if_not_exists(#expiresAt, :expiresAt) ADD #parts :parts',
        'attribute_not_exists(#pk) OR (#officer = :officer AND #state = :awaited)',
        { officer, awaited: 'awaited', expiresAt: expiry(), parts: new Set([part]) },
      ),
    async noteWhole(id) {
      await update(id, 'SET #whole = :whole REMOVE #parts', '#state = :awaited', { whole: true, awaited: 'awaited' })
    },
    async remove(id) {
      try {
        await whenAvailable(
          documents.send(
            new DeleteCommand({
              TableName: table,
              Key: attachmentKey(id),
              ConditionExpression: '#state <> :kept',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':kept': 'kept' },
            }),
          ),
        )
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },
  }
}

function recordOf(id: AttachmentId, item: v.InferOutput<typeof itemSchema>): AttachmentRecord {
  const { officer, draft, place, wrapped, parts = new Set<number>(), whole = false } = item
  return {
    id,
    officer,
    destination: draft === undefined || place === undefined ? undefined : { draft, place },
    state: stateOf(item),
    wrapped,
    parts,
    whole,
  }
}

function stateOf({ state, reason, type, bytes, caseId }: v.InferOutput<typeof itemSchema>): AttachmentState {
  if (state === 'clean' && type !== undefined && bytes !== undefined) return { state, type, bytes }
  if (state === 'refused') return { state, reason: reason ?? 'unreadable' }
  if (state === 'kept' && caseId !== undefined) return { state, caseId }
  return { state: 'awaited' }
}
