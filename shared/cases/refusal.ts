/** Why a command was not carried out: a stable code, and the promise or permission it rests on. */
export interface Refusal {
  readonly refused: RefusalCode
  readonly details: Readonly<Record<string, string | number>>
}

export type RefusalCode =
  | 'not-permitted'
  | 'unknown-form'
  | 'unknown-case'
  | 'does-not-open-a-case'
  | 'changed-since'
  | 'command-id-used'

export function refuse(refused: RefusalCode, details: Refusal['details'] = {}): Refusal {
  return { refused, details }
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome
}
