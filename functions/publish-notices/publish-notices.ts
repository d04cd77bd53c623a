import type { EventHead } from '../../shared/cases/events.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { describeError, log } from '../../shared/lambda/log.ts'
import type { Hears } from '../../shared/notices/hears.ts'
import { type Notice, noticeFor } from '../../shared/notices/notice.ts'
import { rounds } from '../../shared/notices/rounds.ts'
import { lastTold, noteSent } from '../../shared/notices/sending-times.ts'
import { MOST_IN_A_BATCH, type SendNotices, type Sent } from '../../shared/storage/authority-queues.ts'
import { type Mark, type Trouble, UNTOLD } from '../../shared/storage/delivery-marks.ts'
import type { Backlog, Outbox, UnreadableEvent } from '../../shared/storage/outbox.ts'

export interface PublishDependencies {
  readonly outbox: Outbox
  readonly send: SendNotices
  readonly hears: Hears
  /** The deployment's URL: the source of every notice. */
  readonly origin: string
  readonly clock: () => Date
}

/** Tells every authority of every event of these cases that it has not heard of; gives the cases that are still behind. */
export type PublishNotices = (caseIds: readonly CaseId[]) => Promise<ReadonlySet<CaseId>>

/**
 * Attempts at an event that fails through a fault of ours, until it is held: it would fail for ever, and be tried every
 * minute for ever. What a service could not do is not counted: that passes, and is tried for as long as it takes.
 */
const MOST_ATTEMPTS = 5

/** An event past an authority's watermark: its notice, or none where the authority does not hear of such events. */
interface Step {
  readonly sequence: number
  readonly at: string
  /** `faulty`: it cannot be made a notice. */
  readonly notice: Notice | 'faulty' | undefined
}

/** A case's line for one authority: how far it was told, and the steps from there. */
interface Line {
  readonly caseId: CaseId
  readonly from: Mark
  readonly steps: readonly Step[]
}

/** A case with what there is to tell of it. */
interface Loaded {
  readonly backlog: Backlog
  readonly heads: readonly (EventHead | UnreadableEvent)[]
}

/**
 * Reads the events past each watermark, sends them in order, and moves the watermark as far as the queue took them.
 * Whoever calls this, and how often, changes nothing: the table is the truth. One authority's failure keeps no other back,
 * nor one case's another.
 */
export const publishNotices = (dependencies: PublishDependencies): PublishNotices => {
  const { outbox } = dependencies
  return async caseIds => {
    const behind = new Set<CaseId>()
    /** One case's own trouble: it stays behind, and the others go on. */
    const orBehind = async <Result>(caseId: CaseId, work: () => Promise<Result>): Promise<Result | undefined> => {
      try {
        return await work()
      } catch (error) {
        behind.add(caseId)
        log('warn', 'notices-failed', { caseId, ...describeError(error) })
        return undefined
      }
    }
    const load = async (caseId: CaseId): Promise<Loaded | undefined> => {
      const backlog = await outbox.backlog(caseId)
      if (backlog === undefined) return undefined
      const from = Math.min(...Object.values(backlog.marks).map(mark => mark.published))
      return { backlog, heads: await outbox.headsAfter(caseId, from) }
    }
    const loaded = (
      await Promise.all([...new Set(caseIds)].map(caseId => orBehind(caseId, () => load(caseId))))
    ).filter(one => one !== undefined)
    const authorities = [...new Set(loaded.flatMap(({ backlog }) => Object.keys(backlog.marks)))]
    const reached = await Promise.all(
      authorities.map(authority =>
        deliver(
          authority,
          loaded.map(one => lineFor(authority, one, dependencies)),
          dependencies,
        ),
      ),
    )
    await Promise.all(
      loaded.map(({ backlog }, index) =>
        orBehind(backlog.caseId, async () => {
          const marks = Object.fromEntries(
            authorities.flatMap((authority, position) => {
              const mark = reached[position]?.[index]
              return mark === undefined || backlog.marks[authority] === undefined ? [] : [[authority, mark]]
            }),
          )
          await outbox.advance(backlog, marks)
          if (Object.values(marks).some(mark => mark.published < backlog.version && mark.trouble?.held !== true))
            behind.add(backlog.caseId)
        }),
      ),
    )
    log('info', 'notices-published', { count: loaded.length, failed: behind.size })
    return behind
  }
}

/** What one authority is to be told of a case: of what is held for it, nothing, and nothing after that. */
function lineFor(
  authority: AuthorityId,
  { backlog: { caseId, marks, version }, heads }: Loaded,
  context: Pick<PublishDependencies, 'hears' | 'origin'>,
): Line {
  const from = marks[authority] ?? { ...UNTOLD, published: version }
  const after = heads.filter(head => head.sequence > from.published && head.sequence <= version)
  return { caseId, from, steps: from.trouble?.held ? [] : stepsFor(authority, after, from, context) }
}

/** What an authority is told of events, each notice naming the one before it; nothing after one that cannot be told. */
function stepsFor(
  authority: AuthorityId,
  heads: readonly (EventHead | UnreadableEvent)[],
  from: Mark,
  context: Pick<PublishDependencies, 'hears' | 'origin'>,
): readonly Step[] {
  let previous = lastTold(from.told)
  const steps: Step[] = []
  for (const head of heads) {
    const { sequence } = head
    const notice =
      'unreadable' in head ? 'faulty' : noticeOrFaulty(() => noticeFor(authority, head, { ...context, previous }))
    steps.push({ sequence, at: 'unreadable' in head ? '' : head.at, notice })
    if (notice === 'faulty') break
    if (notice !== undefined) previous = sequence
  }
  return steps
}

function noticeOrFaulty(compose: () => Notice | undefined): Step['notice'] {
  try {
    return compose()
  } catch (error) {
    log('error', 'notices-failed', describeError(error))
    return 'faulty'
  }
}

/** Sends one authority's lines; gives for each case how far its order holds. A case stops at its first failure. */
async function deliver(
  authority: AuthorityId,
  lines: readonly Line[],
  { send, clock }: Pick<PublishDependencies, 'send' | 'clock'>,
): Promise<readonly Mark[]> {
  const reached = lines.map(line => line.from)
  const stopped = new Set<number>()
  const pass = (line: number, { sequence, at, notice }: Step): void => {
    const before = reached[line]
    if (before === undefined) return
    const trouble = (before.trouble?.sequence ?? 0) > sequence ? before.trouble : undefined
    reached[line] =
      notice === undefined
        ? { ...before, published: sequence, trouble }
        : { published: sequence, told: noteSent(before.told, sequence, at, clock()), trouble }
  }
  const stop = (line: number, sequence: number, isOurs: boolean): void => {
    stopped.add(line)
    const { caseId } = lines[line] ?? {}
    const before = reached[line]
    log('warn', 'notices-failed', { authority, ...(caseId !== undefined && { caseId }) })
    if (!isOurs || before === undefined) return
    const trouble = oneMore(before.trouble, sequence, clock())
    reached[line] = { ...before, trouble }
    if (trouble.held) log('error', 'notice-held', { authority, ...(caseId !== undefined && { caseId }) })
  }
  // What is not for them takes no part in a round, or a line of such events would keep batches from filling.
  const toSend = lines.map(({ steps }) =>
    steps.flatMap(step =>
      step.notice === undefined || step.notice === 'faulty' ? [] : [{ step, notice: step.notice }],
    ),
  )
  for (const round of rounds(toSend, MOST_IN_A_BATCH)) {
    const going = round.filter(({ line }) => !stopped.has(line))
    const { taken, refused } = await sendOrNone(
      authority,
      going.map(({ item }) => item.notice),
      send,
    )
    for (const { line, item } of going) {
      if (taken.has(item.notice.id)) pass(line, item.step)
      else stop(line, item.step.sequence, refused.has(item.notice.id))
    }
  }
  // Over what is not for them, a watermark moves as far as the next notice that has not gone.
  for (const [line, { steps }] of lines.entries())
    for (const step of steps.filter(({ sequence }) => sequence > (reached[line]?.published ?? 0))) {
      if (step.notice === 'faulty' && !stopped.has(line)) stop(line, step.sequence, true)
      if (step.notice !== undefined) break
      pass(line, step)
    }
  return reached
}

/** An event's trouble after one attempt more. */
function oneMore(before: Trouble | undefined, sequence: number, now: Date): Trouble {
  const known = before?.sequence === sequence ? before : { attempts: 0, since: now.toISOString() }
  const attempts = known.attempts + 1
  return { sequence, attempts, since: known.since, held: attempts >= MOST_ATTEMPTS }
}

async function sendOrNone(authority: AuthorityId, notices: readonly Notice[], send: SendNotices): Promise<Sent> {
  try {
    return notices.length === 0 ? NONE : await send(authority, notices)
  } catch (error) {
    log('warn', 'notices-failed', { authority, failed: notices.length, ...describeError(error) })
    return NONE
  }
}

const NONE: Sent = { taken: new Set(), refused: new Set() }
