import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { EventHead, Watermarks } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { CASE_SORT_KEY, casePartition, headOfItem, INDEXES } from './case-items.ts'
import { eventItems } from './case-store.ts'
import { casesInShard } from './cases-in-shard.ts'
import { whenAvailable } from './unavailable.ts'

/** How far an authority is told of a case. */
export interface Mark {
  /** The watermark: its queue holds everything up to this sequence that it hears of. */
  readonly published: number
  /** The sequence of the last event that it was told of; 0: none yet. */
  readonly told: number
}

/** How far a case is told: every event up to its `version` should reach every authority. */
export interface Backlog {
  readonly caseId: CaseId
  readonly version: number
  readonly marks: Readonly<Record<AuthorityId, Mark>>
}

/** What the publisher needs of the case table: heads and watermarks, no key, no answer. */
export interface Outbox {
  /** An authority that the case does not know yet begins where the others stand: what was told before is not told again. */
  backlog(caseId: CaseId): Promise<Backlog | undefined>
  headsAfter(caseId: CaseId, sequence: number): Promise<readonly EventHead[]>
  /** Moves watermarks forward, never back; leaves the sparse index once all have reached the version that was read. */
  advance(backlog: Backlog, reached: Backlog['marks']): Promise<void>
  /** Cases that stand in one shard of the sparse index since before a moment, oldest first. */
  unpublished(shard: string, before: string): AsyncIterable<CaseId>
}

export interface OutboxSettings {
  readonly documents: DynamoDBDocumentClient
  readonly table: string
  /** Those that have a queue now. The watermark of one that has left is not looked at. */
  readonly authorities: readonly AuthorityId[]
}

const backlogSchema = v.looseObject({ version: v.number(), published: v.record(v.string(), v.number()) })
const toldSchema = v.optional(v.number(), 0)

/** An attribute of its own for each authority, beside the map of watermarks: cases from before it need no change. */
const toldAttribute = (authority: AuthorityId): string => `told-${authority}`

export function openOutbox({ documents, table, authorities }: OutboxSettings): Outbox {
  return {
    async backlog(caseId) {
      const { Item } = await whenAvailable(
        documents.send(
          new GetCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            ProjectionExpression: ['#version', 'published', ...authorities.map((_, index) => `#t${index}`)].join(', '),
            ExpressionAttributeNames: {
              '#version': 'version',
              ...Object.fromEntries(authorities.map((authority, index) => [`#t${index}`, toldAttribute(authority)])),
            },
            ConsistentRead: true,
          }),
        ),
      )
      if (Item === undefined) return undefined
      const { version, published, ...told } = v.parse(backlogSchema, Item)
      const missing = authorities.filter(authority => published[authority] === undefined)
      // Written down before anything is sent: where it begins must not depend on who reads next.
      if (missing.length > 0) {
        await enrol(caseId, published, missing)
        return this.backlog(caseId)
      }
      return {
        caseId,
        version,
        marks: Object.fromEntries(
          authorities.map(authority => [
            authority,
            { published: published[authority] ?? version, told: v.parse(toldSchema, told[toldAttribute(authority)]) },
          ]),
        ),
      }
    },

    async headsAfter(caseId, sequence) {
      return (await eventItems(documents, table, caseId, sequence)).map(headOfItem)
    },

    async advance(backlog, reached) {
      const complete = Object.entries(backlog.marks).every(
        ([authority, mark]) => (reached[authority] ?? mark).published >= backlog.version,
      )
      if (complete && (await move(backlog, reached, true))) return
      // Another event came meanwhile, or an authority is still behind: the case stays in the index.
      for (const [authority, mark] of Object.entries(reached)) {
        const before = backlog.marks[authority]
        if (before === undefined || mark.published > before.published) await move(backlog, { [authority]: mark }, false)
      }
    },

    unpublished: (shard, before) =>
      casesInShard(documents, table, { index: INDEXES.unpublished, until: 'unpublishedSince < :by' }, shard, before),
  }

  async function enrol(caseId: CaseId, published: Watermarks, missing: readonly AuthorityId[]): Promise<void> {
    // Told to authorities that have left counts for nothing; where nobody else is told, everything is new.
    const others = authorities.flatMap(authority => published[authority] ?? [])
    const start = others.length === 0 ? 0 : Math.min(...others)
    for (const authority of missing)
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: 'SET published.#a = if_not_exists(published.#a, :start)',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#a': authority },
            ExpressionAttributeValues: { ':start': start },
          }),
        ),
      )
  }

  async function move({ caseId, version }: Backlog, reached: Backlog['marks'], complete: boolean): Promise<boolean> {
    const moved = Object.entries(reached)
    if (moved.length === 0) return true
    const sets = moved.map((_, index) => `published.#a${index} = :s${index}, #t${index} = :t${index}`).join(', ')
    const forward = moved.map((_, index) => `published.#a${index} <= :s${index}`).join(' AND ')
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: `SET ${sets}${complete ? ' REMOVE unpublishedSince' : ''}`,
            ConditionExpression: complete ? `#version = :version AND ${forward}` : forward,
            ExpressionAttributeNames: {
              ...Object.fromEntries(
                moved.flatMap(([authority], index) => [
                  [`#a${index}`, authority],
                  [`#t${index}`, toldAttribute(authority)],
                ]),
              ),
              ...(complete && { '#version': 'version' }),
            },
            ExpressionAttributeValues: {
              ...Object.fromEntries(
                moved.flatMap(([, { published, told }], index) => [
                  [`:s${index}`, published],
                  [`:t${index}`, told],
                ]),
              ),
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
