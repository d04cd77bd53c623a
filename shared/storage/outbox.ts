import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { EventHead, Watermarks } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import { CASE_SORT_KEY, caseIdOf, casePartition, headOfItem, INDEXES } from './case-items.ts'
import { eventItems } from './case-store.ts'
import { whenAvailable } from './unavailable.ts'

/** How far a case is told: every event up to its `version` should reach every authority. */
export interface Backlog {
  readonly caseId: CaseId
  readonly version: number
  readonly published: Watermarks
}

/** What the publisher needs of the case table: heads and watermarks, no key, no answer. */
export interface Outbox {
  backlog(caseId: CaseId): Promise<Backlog | undefined>
  headsAfter(caseId: CaseId, sequence: number): Promise<readonly EventHead[]>
  /** Moves watermarks forward, never back; leaves the sparse index once all have reached the version that was read. */
  advance(backlog: Backlog, reached: Watermarks): Promise<void>
  /** Cases that stand in one shard of the sparse index since before a moment, oldest first. */
  unpublished(shard: string, before: string): AsyncIterable<CaseId>
}

const backlogSchema = v.object({ version: v.number(), published: v.record(v.string(), v.number()) })

export function openOutbox(documents: DynamoDBDocumentClient, table: string): Outbox {
  return {
    async backlog(caseId) {
      const { Item } = await whenAvailable(
        documents.send(
          new GetCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            ProjectionExpression: '#version, published',
            ExpressionAttributeNames: { '#version': 'version' },
            ConsistentRead: true,
          }),
        ),
      )
      return Item === undefined ? undefined : { caseId, ...v.parse(backlogSchema, Item) }
    },

    async headsAfter(caseId, sequence) {
      return (await eventItems(documents, table, caseId, sequence)).map(headOfItem)
    },

    async advance(backlog, reached) {
      const complete = Object.entries(backlog.published).every(
        ([authority, watermark]) => (reached[authority] ?? watermark) >= backlog.version,
      )
      if (complete && (await move(backlog, reached, true))) return
      // Another event came meanwhile, or an authority is still behind: the case stays in the index.
      for (const [authority, sequence] of Object.entries(reached)) await move(backlog, { [authority]: sequence }, false)
    },

    async *unpublished(shard, before) {
      let start: Record<string, unknown> | undefined
      do {
        const page = await whenAvailable(
          documents.send(
            new QueryCommand({
              TableName: table,
              IndexName: INDEXES.unpublished,
              KeyConditionExpression: 'unpublishedShard = :shard AND unpublishedSince < :before',
              ExpressionAttributeValues: { ':shard': shard, ':before': before },
              ...(start && { ExclusiveStartKey: start }),
            }),
          ),
        )
        for (const item of v.parse(v.array(v.object({ pk: v.string() })), page.Items ?? [])) yield caseIdOf(item)
        start = page.LastEvaluatedKey
      } while (start !== undefined)
    },
  }

  async function move({ caseId, version }: Backlog, reached: Watermarks, complete: boolean): Promise<boolean> {
    const names = Object.keys(reached)
    if (names.length === 0) return true
    const sets = names.map((_, index) => `published.#a${index} = :s${index}`).join(', ')
    const forward = names.map((_, index) => `published.#a${index} <= :s${index}`).join(' AND ')
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: `SET ${sets}${complete ? ' REMOVE unpublishedSince' : ''}`,
            ConditionExpression: complete ? `#version = :version AND ${forward}` : forward,
            ExpressionAttributeNames: {
              ...Object.fromEntries(names.map((name, index) => [`#a${index}`, name])),
              ...(complete && { '#version': 'version' }),
            },
            ExpressionAttributeValues: {
              ...Object.fromEntries(names.map((name, index) => [`:s${index}`, reached[name]])),
              ...(complete && { ':version': version }),
            },
          }),
        ),
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}
