import type { EventHead } from '../../shared/cases/events.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import type { Hears } from '../../shared/notices/hears.ts'
import { type Notice, noticeFor } from '../../shared/notices/notice.ts'
import { rounds } from '../../shared/notices/rounds.ts'
import { MOST_IN_A_BATCH, type SendNotices } from '../../shared/storage/authority-queues.ts'
import type { Mark, Outbox } from '../../shared/storage/outbox.ts'

export interface PublishDependencies {
  readonly outbox: Outbox
  readonly send: SendNotices
  readonly hears: Hears
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

/** A case's line for one authority: how far it was told, and the steps from there. */
interface Line {
  readonly from: Mark
  readonly steps: readonly Step[]
}

/**
 * Reads the events past each watermark, sends them in order, and moves the watermark as far as the queue took them.
 * Whoever calls this, and how often, changes nothing: the table is the truth. One authority's failure keeps no other back.
 */
export const publishNotices =
  ({ outbox, send, hears, origin }: PublishDependencies): PublishNotices =>
  async caseIds => {
    const behind = new Set<CaseId>()
    const backlogs = (await Promise.all([...new Set(caseIds)].map(caseId => outbox.backlog(caseId)))).filter(
      backlog => backlog !== undefined,
    )
    const authorities = [...new Set(backlogs.flatMap(backlog => Object.keys(backlog.marks)))]
    const heads = await Promise.all(
      backlogs.map(({ caseId, marks }) =>
        outbox.headsAfter(caseId, Math.min(...Object.values(marks).map(mark => mark.published))),
      ),
    )
    const reached = await Promise.all(
      authorities.map(authority => {
        const lines = backlogs.map(({ marks, version }, index): Line => {
          const from = marks[authority] ?? { published: version, told: 0 }
          const after = (heads[index] ?? []).filter(head => head.sequence > from.published && head.sequence <= version)
          return { from, steps: stepsFor(authority, after, from, { hears, origin }) }
        })
        return deliver(authority, lines, send)
      }),
    )
    await Promise.all(
      backlogs.map(async (backlog, index) => {
        const marks = Object.fromEntries(
          authorities.flatMap((authority, position) => {
            const mark = reached[position]?.[index]
            return mark === undefined || backlog.marks[authority] === undefined ? [] : [[authority, mark]]
          }),
        )
        await outbox.advance(backlog, marks)
        if (Object.values(marks).some(mark => mark.published < backlog.version)) behind.add(backlog.caseId)
      }),
    )
    log('info', 'notices-published', { count: backlogs.length, failed: behind.size })
    return behind
  }

/** What an authority is told of events, each notice naming the one before it. */
function stepsFor(
  authority: AuthorityId,
  heads: readonly EventHead[],
  from: Mark,
  context: Pick<PublishDependencies, 'hears' | 'origin'>,
): readonly Step[] {
  let previous = from.told
  return heads.map(head => {
    const notice = noticeFor(authority, head, { ...context, previous })
    if (notice !== undefined) previous = head.sequence
    return { sequence: head.sequence, notice }
  })
}

/** Sends one authority's lines; gives for each case how far its order holds. A case stops at its first failure. */
async function deliver(authority: AuthorityId, lines: readonly Line[], send: SendNotices): Promise<readonly Mark[]> {
  const reached = lines.map(line => line.from)
  const stopped = new Set<number>()
  const pass = (line: number, { sequence, notice }: Step): void => {
    const told = notice === undefined ? (reached[line]?.told ?? 0) : sequence
    reached[line] = { published: sequence, told }
  }
  // What is not for them takes no part in a round, or a line of such events would keep batches from filling.
  const toSend = lines.map(({ steps }) => steps.filter(step => step.notice !== undefined))
  for (const round of rounds(toSend, MOST_IN_A_BATCH)) {
    const going = round.filter(({ line }) => !stopped.has(line))
    const notices = going.map(({ item }) => item.notice).filter(notice => notice !== undefined)
    const taken = notices.length === 0 ? new Set<string>() : await sendOrNone(authority, notices, send)
    for (const { line, item } of going) {
      if (item.notice === undefined || taken.has(item.notice.id)) pass(line, item)
      else {
        stopped.add(line)
        log('warn', 'notices-failed', { authority, caseId: item.notice.subject })
      }
    }
  }
  // Over what is not for them, a watermark moves as far as the next notice that has not gone.
  for (const [line, { steps }] of lines.entries())
    for (const step of steps.filter(({ sequence }) => sequence > (reached[line]?.published ?? 0))) {
      if (step.notice !== undefined) break
      pass(line, step)
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
