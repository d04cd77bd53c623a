import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { caseIdSchema } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { whenAvailable } from './unavailable.ts'

const exhaustedSchema = v.object({
  authority: v.string(),
  caseId: caseIdSchema,
  sequence: v.number(),
  /** Of the notice: `org.amparo.case.opened.v1`. */
  type: v.string(),
  attempts: v.number(),
  triedSince: v.string(),
  givenUpAt: v.string(),
  /** Why the last try failed: one of `NotTaken`. */
  reason: v.string(),
})

/** A notice that an authority's webhook did not take in three days. The notice itself lies among its dead letters. */
export type ExhaustedDelivery = v.InferOutput<typeof exhaustedSchema>

/** The list of exhausted deliveries: each stays until a person has dealt with it. */
export interface ExhaustedDeliveries {
  /** Of one authority, by case and in order, as many as `most`. */
  list(authority: AuthorityId, most: number): Promise<readonly ExhaustedDelivery[]>
  /** A person has dealt with it: it was sent again, or told otherwise. False: it was not on the list. */
  dealtWith(delivery: Pick<ExhaustedDelivery, 'authority' | 'caseId' | 'sequence'>): Promise<boolean>
}

export const EXHAUSTED_PREFIX = 'EXHAUSTED#'
export const exhaustedPartition = (authority: AuthorityId): string => `${EXHAUSTED_PREFIX}${authority}`

const keyOf = ({ authority, caseId, sequence }: Pick<ExhaustedDelivery, 'authority' | 'caseId' | 'sequence'>) => ({
  pk: exhaustedPartition(authority),
  sk: `${caseId}#${String(sequence).padStart(6, '0')}`,
})

/** As it lies in the table; written again, it is the same entry. */
export function exhaustedItem(delivery: ExhaustedDelivery): Readonly<Record<string, unknown>> {
  return { ...keyOf(delivery), ...delivery }
}

export function openExhaustedDeliveries(documents: DynamoDBDocumentClient, table: string): ExhaustedDeliveries {
  return {
    async list(authority, most) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': exhaustedPartition(authority) },
            ConsistentRead: true,
            Limit: most,
          }),
        ),
      )
      return v.parse(v.array(exhaustedSchema), Items)
    },
    async dealtWith(delivery) {
      const { Attributes } = await whenAvailable(
        documents.send(new DeleteCommand({ TableName: table, Key: keyOf(delivery), ReturnValues: 'ALL_OLD' })),
      )
      return Attributes !== undefined
    },
  }
}
