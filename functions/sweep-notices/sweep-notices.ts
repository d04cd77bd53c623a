import type { CaseId } from '../../shared/cases/ids.ts'
import { log } from '../../shared/lambda/log.ts'
import { SHARDS } from '../../shared/storage/case-items.ts'
import type { HeldNotices } from '../../shared/storage/held-notices.ts'
import type { Outbox } from '../../shared/storage/outbox.ts'
import type { PublishNotices } from '../publish-notices/publish-notices.ts'

export interface SweepDependencies {
  readonly outbox: Outbox
  readonly publish: PublishNotices
  readonly held: Pick<HeldNotices, 'list'>
  readonly clock: () => Date
}

/** Time the stream gets first: the sweep looks at what has waited longer. Milliseconds. */
const GRACE = 10_000
/** Cases published together; and the time kept back to finish them, in milliseconds. */
const TOGETHER = 50
const TIME_FOR_A_GROUP = 10_000
/** Held notices that are counted for the alarm: one is enough for it. */
const MOST_COUNTED = 100

/** The guarantee behind the stream: publishes every case that the sparse index still shows, oldest first. */
export const sweepNotices =
  ({ outbox, publish, held, clock }: SweepDependencies) =>
  async (millisecondsLeft: () => number): Promise<void> => {
    const before = new Date(clock().getTime() - GRACE).toISOString()
    let seen = 0
    let failed = 0
    for (const shard of SHARDS) {
      let group: CaseId[] = []
      const flush = async (): Promise<void> => {
        seen += group.length
        failed += (await publish(group)).size
        group = []
      }
      for await (const caseId of outbox.unpublished(shard, before)) {
        if (millisecondsLeft() < TIME_FOR_A_GROUP) break
        group.push(caseId)
        if (group.length >= TOGETHER) await flush()
      }
      if (group.length > 0) await flush()
    }
    log('info', 'sweep-finished', { count: seen, failed, held: (await held.list(MOST_COUNTED)).length })
  }
