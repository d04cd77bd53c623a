import type { WordKey } from '../../words.ts'

/** What each stage is called, by its id. */
export const STAGE_KEYS: Readonly<Record<string, WordKey>> = {
  identification: 'stage.identification',
  protection: 'stage.protection',
  assessment: 'stage.assessment',
  determination: 'stage.determination',
  implementation: 'stage.implementation',
  'follow-up': 'stage.follow-up',
  closed: 'stage.closed',
}
