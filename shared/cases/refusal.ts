/** Why a command was not carried out: a stable code, and the promise, permission or rule it rests on (promise 9). */
export interface Refusal {
  readonly refused: RefusalCode
  /** `permission:close`, `promise:3`, `rule:consent`; undefined where nothing but the request itself is at fault. */
  readonly restsOn: string | undefined
  readonly details: Readonly<Record<string, string | number>>
}

/** The refusals that a procedure's guards may give. */
export const GUARD_CODES = [
  'child-protection-not-notified',
  'assessment-missing',
  'report-missing',
  'decision-missing',
  'decision-not-as-voted',
  'guardian-missing',
  'no-panel',
  'already-signed',
  'already-decided',
  'panel-without-quorum',
  'views-missing',
  'plan-missing',
  'no-determination',
  'not-accepted-abroad',
  'not-asked-abroad',
  'consent-missing',
  'consent-withdrawn',
  'closure-missing',
  'signature-missing',
  'tasks-open',
  'not-closed',
] as const
export type GuardCode = (typeof GUARD_CODES)[number]

export const REFUSAL_CODES = [
  ...GUARD_CODES,
  'not-permitted',
  'unknown-form',
  'unknown-case',
  'unknown-choice',
  'unknown-submission',
  'does-not-open-a-case',
  'changed-since',
  'command-id-used',
  'case-closed',
  'member-twice',
  'not-chaired-by-child-protection',
  'conflict-of-interest',
  'not-on-the-panel',
  'already-voted',
  'own-work',
  'one-person-for-both',
  'protection-claimed',
  'too-many-flags',
  'flag-of-child-protection',
  'already-so',
  'not-due',
  'ended-before-today',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

export function refuse(refused: RefusalCode, restsOn?: string, details: Refusal['details'] = {}): Refusal {
  return { refused, restsOn, details }
}

/** `permission:close`; for a form `permission:fill:closure`. */
export function notPermitted(action: string): Refusal {
  return refuse('not-permitted', `permission:${action.replace(/^submit-form:/, 'fill:')}`)
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome
}
