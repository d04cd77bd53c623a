import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { type CaseId, type CommandId, caseIdSchema, commandIdSchema } from '../../shared/cases/ids.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { KeyRing } from '../../shared/storage/data-keys.ts'
import { seal, unseal } from '../../shared/storage/sealed.ts'
import { whenAvailable } from '../../shared/storage/unavailable.ts'

/** A form that is being filled in. Its id is the command id of the submission: sending it twice finds one receipt. */
export interface Draft {
  readonly id: CommandId
  readonly formId: string
  readonly formVersion: string
  /** The case it is for; undefined: it opens one. */
  readonly caseId: CaseId | undefined
  /** The sequence of the submission that it corrects; undefined: none. */
  readonly corrects?: number | undefined
  /** What stands in the fields, as typed. */
  readonly values: FieldValues
  readonly updatedAt: string
  /** Counts the times it was saved, so that of two tabs the later one does not silently win. */
  readonly revision: number
}

export type DraftSummary = Pick<Draft, 'id' | 'formId' | 'formVersion' | 'updatedAt'>

/** Only the officer who began a draft can open it. */
export interface Drafts {
  begin(officerId: string, draft: Omit<Draft, 'updatedAt' | 'revision'>): Promise<void>
  open(officerId: string, id: CommandId): Promise<Draft | undefined>
  /**
   * False when the draft was saved elsewhere since `revision`, or is gone: nothing is overwritten. `formVersion`: where it
   * goes on with another version of its form.
   */
  save(officerId: string, id: CommandId, revision: number, values: FieldValues, formVersion?: string): Promise<boolean>
  list(officerId: string): Promise<readonly DraftSummary[]>
  remove(officerId: string, id: CommandId): Promise<void>
}

const DAYS_KEPT = 30
const MOST_LISTED = 50

/** Until when a draft is kept that was saved then. RFC 3339. */
export function keptUntil(updatedAt: string): string {
  return new Date(Date.parse(updatedAt) + DAYS_KEPT * 86_400_000).toISOString()
}

const itemSchema = v.object({
  sk: commandIdSchema,
  formId: v.string(),
  formVersion: v.string(),
  caseId: v.optional(caseIdSchema),
  corrects: v.optional(v.number()),
  updatedAt: v.string(),
  revision: v.number(),
})
const sealedSchema = v.object({ ...itemSchema.entries, sealed: v.string(), wrapped: v.instance(Uint8Array) })
type ToWrite = Omit<v.InferOutput<typeof sealedSchema>, 'updatedAt' | 'wrapped'> & { readonly wrapped: Uint8Array }
const valuesSchema = v.record(v.string(), v.array(v.string()))

/** Drafts on the desk table, each sealed with a key of its own, for thirty days. */
export function openDrafts(documents: DynamoDBDocumentClient, table: string, ring: KeyRing, clock: () => Date): Drafts {
  const partition = (officerId: string): string => `DRAFT#${officerId}`
  const owner = (id: CommandId): string => `DRAFT#${id}`

  async function read(officerId: string, id: CommandId): Promise<v.InferOutput<typeof sealedSchema> | undefined> {
    const { Item } = await whenAvailable(
      documents.send(
        new GetCommand({ TableName: table, Key: { pk: partition(officerId), sk: id }, ConsistentRead: true }),
      ),
    )
    return Item === undefined ? undefined : v.parse(sealedSchema, Item)
  }

  function write(officerId: string, item: ToWrite): Promise<unknown> {
    const now = clock()
    return whenAvailable(
      documents.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: partition(officerId),
            ...item,
            updatedAt: now.toISOString(),
            expiresAt: Math.ceil(now.getTime() / 1000) + DAYS_KEPT * 86_400,
          },
          ConditionExpression: item.revision === 1 ? 'attribute_not_exists(pk)' : 'revision = :before',
          ...(item.revision > 1 && { ExpressionAttributeValues: { ':before': item.revision - 1 } }),
        }),
      ),
    )
  }

  return {
    async begin(officerId, { id, formId, formVersion, caseId, corrects, values }) {
      const { plain, wrapped } = await whenAvailable(ring.create(owner(id)))
      await write(officerId, {
        sk: id,
        formId,
        formVersion,
        caseId,
        corrects,
        revision: 1,
        wrapped,
        sealed: await seal(plain, owner(id), values),
      })
    },
    async open(officerId, id) {
      const item = await read(officerId, id)
      if (item === undefined) return undefined
      const key = await whenAvailable(ring.unwrap(owner(id), item.wrapped))
      const values = v.parse(valuesSchema, await unseal(key, owner(id), item.sealed))
      const { formId, formVersion, caseId, corrects, updatedAt, revision } = item
      return { id, formId, formVersion, caseId, corrects, updatedAt, revision, values }
    },
    async save(officerId, id, revision, values, formVersion) {
      const item = await read(officerId, id)
      if (item === undefined) return false
      const key = await whenAvailable(ring.unwrap(owner(id), item.wrapped))
      const { formId, caseId, corrects, wrapped } = item
      try {
        await write(officerId, {
          sk: id,
          formId,
          formVersion: formVersion ?? item.formVersion,
          caseId,
          corrects,
          wrapped,
          revision: revision + 1,
          sealed: await seal(key, owner(id), values),
        })
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },
    async list(officerId) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': partition(officerId) },
            ScanIndexForward: false,
            Limit: MOST_LISTED,
          }),
        ),
      )
      return v
        .parse(v.array(itemSchema), Items)
        .map(({ sk, formId, formVersion, updatedAt }) => ({ id: sk, formId, formVersion, updatedAt }))
    },
    async remove(officerId, id) {
      await whenAvailable(
        documents.send(new DeleteCommand({ TableName: table, Key: { pk: partition(officerId), sk: id } })),
      )
    },
  }
}
