import type { Case } from '../cases/case.ts'
import { type CaseItem, caseIdOf } from './case-items.ts'

/** Changed whenever `Case` gains or loses a part: what was written in another shape is folded again from the events. */
const SHAPE = 2

/** What of a case is sealed: all but what indexes and notices need in the clear. */
export function writeState(state: Case): unknown {
  const { id: _, reference, version, stage, risk, openedAt, dueAt, ...sealed } = state
  return { shape: SHAPE, sealed }
}

/** A case from its item and what was sealed in it; undefined: another version of the platform wrote it. */
export function readState(item: CaseItem, written: unknown): Case | undefined {
  if (!isOfThisShape(written)) return undefined
  const { reference, version, stage, risk, openedAt, dueAt } = item
  // `undefined` is no JSON: what may be absent is named here.
  const absent = { panel: undefined, abroad: undefined }
  return { ...absent, ...written.sealed, id: caseIdOf(item), reference, version, stage, risk, openedAt, dueAt }
}

type Sealed = Omit<Case, 'id' | 'reference' | 'version' | 'stage' | 'risk' | 'openedAt' | 'dueAt'>

/** What was sealed was ours when it was sealed, and authenticated encryption says that it still is. */
function isOfThisShape(written: unknown): written is { readonly sealed: Sealed } {
  return typeof written === 'object' && written !== null && 'shape' in written && written.shape === SHAPE
}
