import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { EventHead, Watermarks } from '../cases/events.ts'
import type { CaseId } from '../cases/ids.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { storedEvents } from './case-history.ts'
import { CASE_SORT_KEY, casePartition, eventItemSchema, headOfItem, INDEXES, sequenceIn } from './case-items.ts'
import { casesInShard } from './cases-in-shard.ts'
import { type Mark, readMark, toldAttribute, troubleAttribute } from './delivery-marks.ts'
import { listHeld } from './held-notices.ts'
import { whenAvailable } from './unavailable.ts'

/** How far a case is told: every event up to its `version` should reach every authority. */
export interface Backlog {
  readonly caseId: CaseId
  readonly version: number
  readonly marks: Readonly<Record<AuthorityId, Mark>>
}

/** An event that is stored and that this version of the platform cannot read. */
export interface UnreadableEvent {
  readonly sequence: number
  readonly unreadable: true
}

/** What the publisher needs of the case table: heads and watermarks, no key, no answer. */
export interface Outbox {
  /** An authority that the case does not know yet begins where the others stand: what was told before is not told again. */
  backlog(caseId: CaseId): Promise<Backlog | undefined>
  /** In order; one that cannot be read keeps its place. */
  headsAfter(caseId: CaseId, sequence: number): Promise<readonly (EventHead | UnreadableEvent)[]>
  /**
   * Moves watermarks forward, never back, and keeps what troubles them; leaves the sparse index once all have reached the
   * version that was read, or are held.
   */
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

/** What of a case item a mark is read from, beside the watermarks. */
const attributesOf = (authority: AuthorityId): readonly string[] => [
  toldAttribute(authority),
  troubleAttribute(authority),
]

export function openOutbox({ documents, table, authorities }: OutboxSettings): Outbox {
  const attributes = authorities.flatMap(attributesOf)

  return {
    async backlog(caseId) {
      const { Item } = await whenAvailable(
        documents.send(
          new GetCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            ProjectionExpression: ['#version', 'published', ...attributes.map((_, index) => `#a${index}`)].join(', '),
            ExpressionAttributeNames: {
              '#version': 'version',
              ...Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
            },
            ConsistentRead: true,
          }),
        ),
      )
      if (Item === undefined) return undefined
      const { version, published, ...rest } = v.parse(backlogSchema, Item)
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
          authorities.map(authority => [authority, readMark(rest, authority, published[authority] ?? version)]),
        ),
      }
    },

    async headsAfter(caseId, sequence) {
      return (await storedEvents(documents, table, caseId, sequence)).map(item => {
        const read = v.safeParse(eventItemSchema, item)
        return read.success ? headOfItem(read.output) : { sequence: sequenceIn(item), unreadable: true }
      })
    },

    async advance(backlog, reached) {
      // On the list first: what is held and stands on no list would wait unseen.
      for (const [authority, { trouble }] of Object.entries(reached))
        if (trouble?.held && backlog.marks[authority]?.trouble?.held !== true)
          await listHeld(documents, table, { caseId: backlog.caseId, authority, ...trouble })
      const complete = Object.entries(backlog.marks).every(([authority, before]) => {
        const mark = reached[authority] ?? before
        return mark.published >= backlog.version || mark.trouble?.held === true
      })
      if (complete && (await move(backlog, reached, true))) return
      // Another event came meanwhile, or an authority is still behind: the case stays in the index.
      for (const [authority, mark] of Object.entries(reached)) {
        const before = backlog.marks[authority]
        if (before === undefined || mark.published > before.published || mark.trouble !== before.trouble)
          await move(backlog, { [authority]: mark }, false)
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

  async function move(backlog: Backlog, reached: Backlog['marks'], complete: boolean): Promise<boolean> {
    const { caseId, version } = backlog
    const moved = Object.entries(reached)
    if (moved.length === 0) return true
    const names: Record<string, string> = complete ? { '#version': 'version' } : {}
    const values: Record<string, unknown> = complete ? { ':version': version } : {}
    const sets: string[] = []
    const removes = complete ? ['unpublishedSince'] : []
    const conditions = complete ? ['#version = :version'] : []
    for (const [index, [authority, { published, told, trouble }]] of moved.entries()) {
      const set = (place: string, attribute: string, value: unknown): void => {
        names[`#${place}${index}`] = attribute
        values[`:${place}${index}`] = value
        sets.push(`#${place}${index} = :${place}${index}`)
      }
      names[`#p${index}`] = authority
      values[`:p${index}`] = published
      sets.push(`published.#p${index} = :p${index}`)
      conditions.push(`published.#p${index} <= :p${index}`)
      set('t', toldAttribute(authority), told)
      if (trouble !== undefined) set('x', troubleAttribute(authority), trouble)
      else if (backlog.marks[authority]?.trouble !== undefined) {
        names[`#x${index}`] = troubleAttribute(authority)
        removes.push(`#x${index}`)
      }
    }
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: casePartition(caseId), sk: CASE_SORT_KEY },
            UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
            ConditionExpression: conditions.join(' AND '),
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
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
