import * as v from 'valibot'
import { asSeeing } from '../access/may-see.ts'
import type { Officer } from '../access/officer.ts'
import { permitted } from '../access/permissions.ts'
import { caseIdSchema } from '../cases/ids.ts'
import type { Country } from '../countries/country.ts'
import { dateIn } from '../procedure/local-time.ts'
import type { CaseStore } from './case-store.ts'
import type { StoredCase } from './stored-case.ts'

export interface FindCaseDependencies {
  readonly cases: CaseStore
  readonly country: Pick<Country, 'profile'>
  readonly clock: () => Date
}

/** A case that an officer sees, and the officer as they see it. */
export interface FoundCase extends StoredCase {
  readonly officer: Officer
}

/** A case by what somebody gave as its id. Undefined alike where there is none and where they may not see it. */
export async function findCase(
  { cases, country: { profile }, clock }: FindCaseDependencies,
  officer: Officer,
  wanted: unknown,
): Promise<FoundCase | undefined> {
  const id = v.safeParse(caseIdSchema, wanted)
  if (!id.success || permitted(officer, 'read-case') === undefined) return undefined
  const stored = await cases.load(id.output)
  if (stored === undefined) return undefined
  const seeing = asSeeing(officer, stored.state, profile.offices, dateIn(clock(), profile.timeZone))
  return seeing && { ...stored, officer: seeing }
}
