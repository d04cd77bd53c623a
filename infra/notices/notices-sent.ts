import type { EventHead } from '../../shared/cases/events.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { Hears } from '../../shared/notices/hears.ts'
import { type Notice, noticeFor } from '../../shared/notices/notice.ts'
import type { Outbox } from '../../shared/storage/outbox.ts'

export interface SentContext {
  readonly outbox: Outbox
  readonly hears: Hears
  /** The deployment's URL. */
  readonly origin: string
}

/** A notice that was sent, and the event it tells of. */
export interface SentNotice {
  readonly notice: Notice
  readonly head: EventHead
}

/**
 * The notices of a case that an authority was sent, made anew of the events by the rules of what it hears of, in order;
 * undefined: there is no such case. Refuses (throws) an event that cannot be read.
 */
export async function noticesSent(
  { outbox, hears, origin }: SentContext,
  authority: string,
  caseId: CaseId,
): Promise<readonly SentNotice[] | undefined> {
  const backlog = await outbox.backlog(caseId)
  if (backlog === undefined) return undefined
  const upTo = backlog.marks[authority]?.published ?? 0
  let previous = 0
  const sent: SentNotice[] = []
  for (const head of await outbox.headsAfter(caseId, 0)) {
    if (head.sequence > upTo) break
    if ('unreadable' in head) throw new Error(`event ${head.sequence} of case ${caseId} cannot be read`)
    const notice = noticeFor(authority, head, { hears, origin, previous })
    if (notice === undefined) continue
    previous = head.sequence
    sent.push({ notice, head })
  }
  return sent
}
