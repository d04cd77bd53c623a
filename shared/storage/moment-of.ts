import type { Moment } from '../cases/case-facts.ts'
import type { StoredCase } from './stored-case.ts'

/** The moment in which a case is looked at: the time, and what child protection's queue has taken by then. */
export function momentOf(stored: StoredCase | undefined, now: Date): Moment {
  return { at: now.toISOString(), heardByChildProtection: stored?.item.published['child-protection'] ?? 0 }
}
