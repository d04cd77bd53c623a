import type { Officer } from '../access/officer.ts'
import type { AttachmentId } from '../attachments/attachment.ts'
import { attachmentsNamedIn } from '../attachments/named-in.ts'
import { viewCase } from '../cases/case-view.ts'
import type { Country } from '../countries/country.ts'
import type { Attachments } from './attachments.ts'
import type { CaseStore } from './case-store.ts'
import { findCase } from './find-case.ts'
import { momentOf } from './moment-of.ts'

export interface CaseFileDependencies {
  readonly country: Country
  readonly cases: CaseStore
  readonly attachments: Pick<Attachments, 'linkOfCase'>
  readonly clock: () => Date
}

/**
 * A link to a file of a case, good for a minute. Undefined alike where there is none, and where the answer that names it
 * is not for this officer to read.
 */
export async function linkToCaseFile(
  { country, cases, attachments, clock }: CaseFileDependencies,
  officer: Officer,
  wantedCase: unknown,
  id: AttachmentId,
): Promise<string | undefined> {
  const stored = await findCase({ country, cases, clock }, officer, wantedCase)
  if (stored === undefined) return undefined
  const history = await cases.history(stored.state.id)
  const named = await attachmentsNamedIn(
    country,
    await viewCase(country, stored.state, history, stored.officer, momentOf(stored, clock())),
  )
  return named.has(id) ? attachments.linkOfCase(stored.state.id, stored.dataKey, id) : undefined
}
