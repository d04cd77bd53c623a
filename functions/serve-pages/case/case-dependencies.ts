import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Attachments } from '../../../shared/storage/attachments.ts'
import type { CaseStore } from '../../../shared/storage/case-store.ts'
import type { ReadWebhookTaking } from '../../../shared/storage/webhook-taking.ts'
import type { ReadWorklist, WorklistEntry } from '../../../shared/storage/worklist.ts'
import type { Drafts } from '../drafts.ts'
import type { FormTexts } from '../form-texts.ts'
import type { Interrupted } from '../interrupted.ts'
import type { Respond } from '../respond.tsx'
import type { OfficerDirectory } from './officer-directory.ts'

/** What the pages about cases rest on. */
export interface CaseDependencies {
  readonly cases: CaseStore
  readonly drafts: Drafts
  readonly formTexts: FormTexts
  readonly interrupted: Interrupted
  readonly attachments: Attachments
  readonly taking: ReadWebhookTaking
  readonly directory: OfficerDirectory
  readonly respond: Respond
  readonly worklist: ReadWorklist
  readonly labels: (entries: readonly WorklistEntry[]) => Promise<ReadonlyMap<CaseId, unknown>>
  readonly clock: () => Date
}
