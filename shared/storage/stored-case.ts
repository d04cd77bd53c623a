import type { Case } from '../cases/case.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { CaseItem } from './case-items.ts'
import type { Mark } from './delivery-marks.ts'

/** A case as it is kept, with its key. */
export interface StoredCase {
  readonly item: CaseItem
  readonly state: Case
  readonly dataKey: Uint8Array
  /** How far each authority is told of it. */
  readonly marks: Readonly<Record<AuthorityId, Mark>>
}
