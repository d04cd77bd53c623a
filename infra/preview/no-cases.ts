import type { CaseStore } from '../../shared/storage/case-store.ts'

async function nothingIsStored(): Promise<never> {
  throw new Error('the form preview has no cases')
}

/** The preview fills forms in and stores nothing: it answers "send" itself, before a case would be touched. */
export const NO_CASES: CaseStore = {
  load: nothingIsStored,
  commit: nothingIsStored,
  find: nothingIsStored,
  history: nothingIsStored,
  lookAgain: nothingIsStored,
}
