import type { Attachments } from '../../../shared/storage/attachments.ts'
import type { CaseStore } from '../../../shared/storage/case-store.ts'
import type { Drafts } from '../drafts.ts'
import type { FormTexts } from '../form-texts.ts'
import type { Interrupted } from '../interrupted.ts'
import type { Respond } from '../respond.tsx'

/** What the pages on which a form is filled in rest on. */
export interface FillingDependencies {
  readonly cases: CaseStore
  readonly drafts: Drafts
  readonly formTexts: FormTexts
  readonly interrupted: Interrupted
  readonly attachments: Attachments
  readonly respond: Respond
  readonly clock: () => Date
}
