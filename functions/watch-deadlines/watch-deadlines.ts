import { SYSTEM } from '../../shared/access/officer.ts'
import { nextLook } from '../../shared/cases/escalation.ts'
import { type CaseId, commandIdFor } from '../../shared/cases/ids.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import type { Rules } from '../../shared/cases/rules.ts'
import { surveyCase } from '../../shared/cases/tasks.ts'
import { timeNotes } from '../../shared/cases/time-notes.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import { carryOut } from '../../shared/storage/carry-out.ts'
import { SHARDS } from '../../shared/storage/case-items.ts'
import type { CaseStore } from '../../shared/storage/case-store.ts'
import { momentOf } from '../../shared/storage/moment-of.ts'
import type { ReadWatch } from '../../shared/storage/watch-index.ts'

export interface WatchDependencies {
  readonly rules: Rules
  readonly cases: CaseStore
  /** Cases of a shard that are to be looked at by a moment. */
  readonly watched: ReadWatch
  readonly clock: () => Date
  /** Whether the services that answer have the same time as this clock: by another, nothing is recorded or erased. */
  readonly clockAgrees: () => boolean
  /** Cases that one run erases at most: a mistake that would erase many is seen before it has. */
  readonly mostErased: number
}

/** The time kept back to finish one case, in milliseconds. */
const TIME_FOR_A_CASE = 5_000

/**
 * What time brings: tasks that are overdue and how far that is escalated, the day on which a transition plan is due,
 * eighteenth birthdays, closed cases whose retention has passed. Each is recorded as an event, once, however often this runs; a case that fails keeps no other back.
 */
export const watchDeadlines =
  ({ rules, cases, watched, clock, clockAgrees, mostErased }: WatchDependencies) =>
  async (millisecondsLeft: () => number): Promise<void> => {
    let seen = 0
    let recorded = 0
    let failed = 0
    let erased = 0
    for (const shard of SHARDS)
      for await (const caseId of watched(shard, clock().toISOString())) {
        if (millisecondsLeft() < TIME_FOR_A_CASE) break
        if (!clockAgrees()) throw new Error('this clock is not that of the services: nothing is recorded by it')
        seen++
        try {
          recorded += await lookAt(caseId)
        } catch (error) {
          failed++
          log('error', 'deadlines-failed', { caseId, ...describeError(error) })
        }
      }
    log('info', 'deadlines-watched', { count: seen, recorded, failed, erased })

    /** Records what is due; gives how many events that made. Looks again later where nothing was. */
    async function lookAt(caseId: CaseId): Promise<number> {
      const stored = await cases.load(caseId)
      if (stored === undefined) return 0
      const moment = momentOf(stored, clock())
      const { tasks } = surveyCase(rules, stored.state, moment)
      let made = 0
      for (const note of timeNotes(rules, stored.state, tasks, moment.at)) {
        if (note.type === 'erase' && erased >= mostErased) return made
        const command = { ...note, commandId: commandIdFor(caseId, note), expectedVersion: undefined }
        const outcome = await carryOut({ rules, cases, clock }, { command, caseId, by: SYSTEM, label: undefined })
        if (!isRefusal(outcome) && 'stored' in outcome) {
          made++
          if (note.type === 'erase') erased++
        }
      }
      if (made === 0)
        await cases.lookAgain(caseId, stored.state.version, nextLook(rules, stored.state, tasks, moment.at))
      return made
    }
  }
