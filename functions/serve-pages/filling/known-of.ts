import { knownTo } from '../../../shared/cases/known-answers.ts'
import type { Known } from '../../../shared/forms/prefill.ts'
import type { CaseStore } from '../../../shared/storage/case-store.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import type { SignedInVisit } from '../visit.ts'

/** What a case knows, as far as this officer may read it; undefined: there is no such case for them. */
export async function knownOf(
  cases: CaseStore,
  visit: SignedInVisit,
  caseId: string,
): Promise<ReadonlyMap<string, Known> | undefined> {
  const seen = { cases, country: visit.country, clock: () => visit.now }
  const stored = await findCase(seen, visit.session.officer, caseId)
  if (stored === undefined) return undefined
  return knownTo(visit.country, await cases.history(stored.state.id), stored.officer)
}
