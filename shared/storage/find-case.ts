import * as v from 'valibot'
import type { Officer } from '../access/officer.ts'
import { maySee } from '../cases/case-view.ts'
import { caseIdSchema } from '../cases/ids.ts'
import type { CaseStore, StoredCase } from './case-store.ts'

/** A case by what somebody gave as its id. Undefined alike where there is none and where they may not see it. */
export async function findCase(cases: CaseStore, officer: Officer, wanted: unknown): Promise<StoredCase | undefined> {
  const id = v.safeParse(caseIdSchema, wanted)
  return id.success && maySee(officer) ? cases.load(id.output) : undefined
}
