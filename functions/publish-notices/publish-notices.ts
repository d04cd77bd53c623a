import type { Watermarks } from '../../shared/cases/events.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import { type Notice, noticeFor } from '../../shared/notices/notice.ts'
import { rounds } from '../../shared/notices/rounds.ts'
import { MOST_IN_A_BATCH, type SendNotices } from '../../shared/storage/authority-queues.ts'
import type { Backlog, Outbox } from '../../shared/storage/outbox.ts'

export interface PublishDependencies {
  readonly outbox: Outbox
  readonly send: SendNotices
  /** The deployment's URL: the source of every notice. */
  readonly origin: string
}

/** Tells every authority of every event of these cases that it has not heard of; gives the cases that are still behind. */
export type PublishNotices = (caseIds: readonly CaseId[]) => Promise<ReadonlySet<CaseId>>

/** An event past an authority's watermark: its notice, or none where the authority does not hear of such events. */
interface Step {
  readonly sequence: number
  readonly notice: Notice | undefined
}

/**
 * Reads the events past each watermark, sends them in order, and moves the watermark as far as the queue took them.
 * Whoever calls this, and how often, changes nothing: the table is the truth. One authority's failure keeps no other back.
 */
export const publishNotices =
  ({ outbox, send, origin }: PublishDependencies): PublishNotices =>
  async caseIds => {
    const behind = new Set<CaseId>()
    const backlogs = (await Promise.all([...new Set(caseIds)].map(caseId => outbox.backlog(caseId)))).filter(
      backlog => backlog !== undefined,
    )
    const authorities = [...new Set(backlogs.flatMap(backlog => Object.keys(backlog.published)))]
    const heads = await Promise.all(
      backlogs.map(backlog => outbox.headsAfter(backlog.caseId, Math.min(...Object.values(backlog.published)))),
    )
    const reached = await Promise.all(
      authorities.map(authority => {
        const lines = backlogs.map((backlog, index) =>
          (heads[index] ?? [])
            .filter(
              head =>
                head.sequence > (backlog.published[authority] ?? Number.POSITIVE_INFINITY) &&
                head.sequence <= backlog.version,
            )
            .map((head): Step => ({ sequence: head.sequence, notice: noticeFor(authority, head, origin) })),
        )
        return deliver(authority, backlogs, lines, send)
      }),
    )
    await Promise.all(
      backlogs.map(async (backlog, index) => {
        const marks: Watermarks = Object.fromEntries(
          authorities.flatMap((authority, position) => {
            const mark = reached[position]?.[index]
            return mark === undefined || backlog.published[authority] === undefined ? [] : [[authority, mark]]
          }),
        )
        await outbox.advance(backlog, marks)
        if (
          authorities.some(
            authority => (marks[authority] ?? 0) < backlog.version && backlog.published[authority] !== undefined,
          )
        )
          behind.add(backlog.caseId)
      }),
    )
    log('info', 'notices-published', { count: backlogs.length, failed: behind.size })
    return behind
  }

/** Sends one authority's lines; gives for each case how far its order holds. A case stops at its first failure. */
async function deliver(
  authority: AuthorityId,
  backlogs: readonly Backlog[],
  lines: readonly (readonly Step[])[],
  send: SendNotices,
): Promise<readonly number[]> {
  const reached = backlogs.map(backlog => backlog.published[authority] ?? 0)
  const stopped = new Set<number>()
  for (const round of rounds(lines, MOST_IN_A_BATCH)) {
    const going = round.filter(({ line }) => !stopped.has(line))
    const notices = going.map(({ item }) => item.notice).filter(notice => notice !== undefined)
    const taken = notices.length === 0 ? new Set<string>() : await sendOrNone(authority, notices, send)
    for (const { line, item } of going) {
      if (item.notice === undefined || taken.has(item.notice.id)) reached[line] = item.sequence
      else {
        stopped.add(line)
        log('warn', 'notices-failed', { authority, caseId: item.notice.subject })
      }
    }
  }
  return reached
}

async function sendOrNone(
  authority: AuthorityId,
  notices: readonly Notice[],
  send: SendNotices,
): Promise<ReadonlySet<string>> {
  try {
    return await send(authority, notices)
  } catch (error) {
    log('warn', 'notices-failed', { authority, failed: notices.length, ...describeError(error) })
    return new Set()
  }
}
