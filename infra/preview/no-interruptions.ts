import type { Interrupted } from '../../functions/serve-pages/interrupted.ts'

/** The preview has no sessions that could run out. */
export const NO_INTERRUPTIONS: Interrupted = {
  keep: async () => {},
  find: async () => undefined,
  forget: async () => {},
}
