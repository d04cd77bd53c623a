import type { Officer } from '../access/officer.ts'
import type { AttachmentId } from '../attachments/attachment.ts'
import { attachmentsIn } from '../attachments/attachments-in.ts'
import { attachmentsNamedIn } from '../attachments/named-in.ts'
import { viewCase } from '../cases/case-view.ts'
import type { CaseId } from '../cases/ids.ts'
import type { Country } from '../countries/country.ts'
import type { Fault } from '../forms/faults.ts'
import type { Answers, Form } from '../forms/form.ts'
import type { Attachments, Claim } from './attachments.ts'
import type { CaseStore } from './case-store.ts'
import { findCase } from './find-case.ts'
import { momentOf } from './moment-of.ts'

export interface ClaimFilesDependencies {
  readonly country: Country
  readonly cases: CaseStore
  readonly attachments: Pick<Attachments, 'claim'>
  readonly clock: () => Date
}

/** What keeps the files that answers name from becoming part of a case (or of the one they open); and how they do. */
export function claimFiles(
  dependencies: ClaimFilesDependencies,
  by: Officer,
  caseId: CaseId,
  form: Form,
  answers: Answers,
): Promise<{ readonly faults: readonly Fault[]; readonly claim: Claim }> {
  return dependencies.attachments.claim(by.id, caseId, attachmentsIn(form, answers), () =>
    readableFiles(dependencies, by, caseId),
  )
}

/** The files of a case that this officer may read already. */
async function readableFiles(
  { country, cases, clock }: ClaimFilesDependencies,
  by: Officer,
  caseId: CaseId,
): Promise<ReadonlySet<AttachmentId>> {
  const stored = await findCase({ country, cases, clock }, by, caseId)
  if (stored === undefined) return new Set()
  const history = await cases.history(caseId)
  const view = await viewCase(country, stored.state, history, stored.officer, momentOf(stored, clock()))
  return attachmentsNamedIn(country, view)
}
