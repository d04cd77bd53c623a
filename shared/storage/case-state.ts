import { type Case, NOTHING_KNOWN } from '../cases/case.ts'
import { type CaseItem, caseIdOf, dueAtOf } from './case-items.ts'

/** Changed whenever `Case` gains or loses a part: what was written in another shape is folded again from the events. */
const SHAPE = 5

/** What of a case is sealed: all but what indexes and notices need in the clear, and what says nothing yet. */
export function writeState(state: Case): unknown {
  const { id: _, reference, version, stage, risk, openedAt, dueAt, lastAt, riskSince, ...sealed } = state
  // A case that has just been opened fits into one kilobyte, the unit in which writing is paid for.
  const said = Object.entries(sealed).filter(([part, value]) => JSON.stringify(value) !== NOTHING_SAID.get(part))
  const times = { ...(lastAt !== openedAt && { lastAt }), ...(riskSince !== openedAt && { riskSince }) }
  return [SHAPE, version, { ...Object.fromEntries(said), ...times }]
}

const NOTHING_SAID: ReadonlyMap<string, string> = new Map(
  Object.entries(NOTHING_KNOWN).map(([part, value]) => [part, JSON.stringify(value)]),
)

/**
 * A case from its item and what was sealed in it; undefined: another version of the platform wrote it, or it is the state of
 * another version of the case, put back by whoever can write to the table.
 */
export function readState(item: CaseItem, written: unknown): Case | undefined {
  if (!isOfThisShape(written) || written[1] !== item.version) return undefined
  const { reference, version, stage, risk, openedAt } = item
  const clear = { id: caseIdOf(item), reference, version, stage, risk, openedAt, dueAt: dueAtOf(item) }
  return { ...NOTHING_KNOWN, lastAt: openedAt, riskSince: openedAt, ...written[2], ...clear }
}

type Sealed = Partial<typeof NOTHING_KNOWN> & Partial<Pick<Case, 'lastAt' | 'riskSince'>>

/** What was sealed was ours when it was sealed, and authenticated encryption says that it still is. */
function isOfThisShape(written: unknown): written is readonly [shape: number, version: number, sealed: Sealed] {
  return Array.isArray(written) && written[0] === SHAPE
}
