import type { Officer } from '../access/officer.ts'
import { viewHistory } from '../cases/history-view.ts'
import type { CaseId } from '../cases/ids.ts'
import type { Refusal, RefusalCode } from '../cases/refusal.ts'
import type { Country } from '../countries/country.ts'
import { type FindCaseDependencies, findCase } from '../storage/find-case.ts'
import { Problem, type ProblemCode, type RequestFault } from './problem.ts'

/** A refusal as the problem it is answered with, and what it rests on (promise 9). */
export function problemOf({ refused, restsOn, details }: Refusal, faults: readonly RequestFault[] = []): Problem {
  const { version, path } = details
  return new Problem(codeOf(refused), {
    ...(restsOn !== undefined && { restsOn }),
    ...(typeof version === 'number' && { version }),
    ...(typeof path === 'string' ? { faults: [{ path, code: 'not-an-option' }] } : faults.length > 0 && { faults }),
  })
}

function codeOf(refused: RefusalCode): ProblemCode {
  switch (refused) {
    case 'unknown-case':
      return 'not-found'
    case 'unknown-form':
      return 'faulty-request'
    default:
      return refused
  }
}

/** The same, with what has changed since the version the caller saw. */
export async function problemOnCase(
  { cases, country, clock }: FindCaseDependencies & { readonly country: Pick<Country, 'hears'> },
  refusal: Refusal,
  { caseId, seen, officer }: { readonly caseId: CaseId; readonly seen: number; readonly officer: Officer },
): Promise<Problem> {
  const problem = problemOf(refusal)
  if (refusal.refused !== 'changed-since') return problem
  const found = await findCase({ cases, country, clock }, officer, caseId)
  if (found === undefined) return problem
  const { events } = viewHistory(country, await cases.history(caseId), found.officer, found.item)
  return new Problem(problem.code, { ...problem.details, changes: events.filter(({ sequence }) => sequence > seen) })
}
