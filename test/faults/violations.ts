import { hears } from '#country'
import type { EventHead } from '../../shared/cases/events.ts'
import type { Notice } from '../../shared/notices/notice.ts'
import { noticeFor } from '../../shared/notices/notice.ts'
import type { Heard } from './drain.ts'

/** One command, and what its sender knows of it in the end. */
export type Attempt =
  | { readonly commandId: string; readonly outcome: 'refused' }
  | { readonly commandId: string; readonly outcome: 'given up' }
  | {
      readonly commandId: string
      readonly outcome: 'receipted'
      readonly caseId: string
      readonly sequence: number
      readonly receipt: string
    }

interface Stored {
  readonly head: EventHead
  readonly commandId: string
  readonly hash: string
}
type Marks = ReadonlyMap<string, { readonly version: number; readonly published: Readonly<Record<string, number>> }>

export interface Aftermath {
  readonly attempts: readonly Attempt[]
  readonly history: readonly Stored[]
  readonly authorities: readonly string[]
  readonly origin: string
  /** What was in the queues before the calm sweep, and with it. */
  readonly heardBefore: Heard
  readonly heard: Heard
  readonly marksBefore: Marks
  readonly marksAfter: Marks
}

/** Every promise that did not hold, a line each. */
export function violationsOf(aftermath: Aftermath): readonly string[] {
  const { authorities } = aftermath
  return [
    ...receiptViolations(aftermath),
    ...authorities.flatMap(authority => deliveryViolations(aftermath, authority)),
    ...authorities.flatMap(authority => [
      ...markViolations(aftermath.marksBefore, aftermath.history, aftermath.heardBefore, authority),
      ...markViolations(aftermath.marksAfter, aftermath.history, aftermath.heard, authority),
    ]),
    ...endViolations(aftermath),
  ]
}

/** Every receipted command stored exactly once, under its receipt; a refused one not at all; no gap in any case. */
function receiptViolations({ attempts, history }: Aftermath): readonly string[] {
  const byCommand = Map.groupBy(history, ({ commandId }) => commandId)
  const found = attempts.flatMap((attempt): readonly string[] => {
    const events = byCommand.get(attempt.commandId) ?? []
    if (events.length > 1) return ['stored more than once']
    if (attempt.outcome === 'refused') return events.length === 0 ? [] : ['refused, and stored']
    if (attempt.outcome !== 'receipted') return []
    const [event] = events
    if (event === undefined) return ['receipted, and not stored']
    const same =
      event.head.caseId === attempt.caseId && event.head.sequence === attempt.sequence && event.hash === attempt.receipt
    return same ? [] : ['stored otherwise than receipted']
  })
  const gaps = [...Map.groupBy(history, ({ head }) => head.caseId).values()].flatMap(events => {
    const sequences = events.map(({ head }) => head.sequence).sort((a, b) => a - b)
    return sequences.every((sequence, index) => sequence === index + 1) ? [] : ['a case with a gap in its sequence']
  })
  return [...found, ...gaps]
}

/** Heard of everything at least once, first deliveries in order, nothing that was not committed; and a consumer ends right. */
function deliveryViolations({ history, heard, origin }: Aftermath, authority: string): readonly string[] {
  const found: string[] = []
  const committed = new Map(history.map(({ head }) => [`${head.caseId}:${head.sequence}`, head]))
  const kept = new Map<string, Notice[]>()
  for (const notice of heard[authority] ?? []) {
    const head = committed.get(notice.id)
    const { sequence, previous } = notice.data
    if (head === undefined) {
      found.push(`${authority}: an event without its commit`)
      continue
    }
    const meant = noticeFor(authority, head, { hears, origin, previous })
    if (JSON.stringify(meant) !== JSON.stringify(notice)) found.push(`${authority}: told otherwise than committed`)
    const list = kept.get(notice.subject) ?? []
    kept.set(notice.subject, list)
    // As a consumer does: what is not newer is a repetition; what is must follow the last that it was told of.
    const last = list.at(-1)?.data.sequence ?? 0
    if (sequence <= last) {
      if (!list.some(one => one.data.sequence === sequence)) found.push(`${authority}: first delivered out of order`)
      continue
    }
    if (previous !== last) found.push(`${authority}: missing before an event`)
    list.push(notice)
  }
  for (const [caseId, events] of Map.groupBy(history, ({ head }) => head.caseId)) {
    const wanted = events
      .map(({ head }) => head)
      .filter(head => hears(authority, head))
      .map(head => head.sequence)
    const got = (kept.get(caseId) ?? []).map(notice => notice.data.sequence)
    const missing = wanted.filter(sequence => !got.includes(sequence)).length
    for (let count = 0; count < missing; count++) found.push(`${authority}: never told of an event`)
    if (got.some(sequence => !wanted.includes(sequence)))
      found.push(`${authority}: told of an event that is not for it`)
  }
  return found
}

/** No watermark ahead of what was sent. */
function markViolations(marks: Marks, history: readonly Stored[], heard: Heard, authority: string): readonly string[] {
  const ids = new Set((heard[authority] ?? []).map(({ id }) => id))
  return history.flatMap(({ head }) => {
    const mark = marks.get(head.caseId)?.published[authority] ?? 0
    const ahead = head.sequence <= mark && hears(authority, head) && !ids.has(`${head.caseId}:${head.sequence}`)
    return ahead ? [`${authority}: a watermark ahead of what was sent`] : []
  })
}

/** After the sweep, nobody is behind. */
function endViolations({ marksAfter, authorities }: Aftermath): readonly string[] {
  return [...marksAfter.values()].flatMap(({ version, published }) =>
    authorities
      .filter(authority => (published[authority] ?? 0) < version)
      .map(authority => `${authority}: still behind after the sweep`),
  )
}
