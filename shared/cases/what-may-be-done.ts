import type { Officer } from '../access/officer.ts'
import { mayDo } from '../access/permissions.ts'
import type { CaseFacts } from '../procedure/facts.ts'
import type { Case } from './case.ts'
import { goodSignatures, guardAgainst } from './case-facts.ts'
import { commandSchemas } from './commands.ts'
import { currentPanel } from './current-panel.ts'
import { mayVote } from './deciders.ts'
import type { GuardCode } from './refusal.ts'
import type { Rules } from './rules.ts'

/** Something an officer may do to a case now. */
export type Action =
  | { readonly type: 'submit-form'; readonly formId: string }
  | { readonly type: 'sign'; readonly subject: string }
  | { readonly type: Exclude<keyof typeof commandSchemas, 'sign'> }

/** Something an officer may do, but not yet: what stands in the way, and what that rests on (promise 9). */
export type Blocked = Action & { readonly code: GuardCode; readonly restsOn: string }

/** What an officer may do next, from the same tables that decide on it: permissions, guards, what a closed case allows. */
export function whatMayBeDone(
  { procedure }: Rules,
  state: Case,
  facts: CaseFacts,
  officer: Officer,
): { readonly may: readonly Action[]; readonly blocked: readonly Blocked[] } {
  const may: Action[] = []
  const blocked: Blocked[] = []
  const consider = (action: Action, name: string): void => {
    const actor = mayDo(officer, procedure, name)
    if (actor === undefined || (state.stage === 'closed' && !procedure.whenClosed.includes(name))) return
    if (action.type === 'vote' && !awaitsVoteOf(state, officer)) return
    if (action.type === 'sign' && hasSigned(state, action.subject, actor.authority)) return
    if (action.type === 'open-migration-procedure' && state.migrationProcedure) return
    if (action.type === 'reopen' && state.stage !== 'closed') return
    const guard = guardAgainst(procedure, name, facts)
    if (guard === undefined) may.push(action)
    else blocked.push({ ...action, code: guard.code, restsOn: guard.restsOn })
  }
  const hasSigned = (of: Case, subject: string, authority: string): boolean => {
    const signOff = procedure.signOffs.find(one => one.subject === subject)
    return signOff !== undefined && goodSignatures(of, signOff)[authority] !== undefined
  }
  // A first contact may be recorded again on its own case.
  for (const { form, opens } of procedure.forms)
    if (!opens || state.stage !== 'closed') consider({ type: 'submit-form', formId: form }, `submit-form:${form}`)
  for (const { subject } of procedure.signOffs) consider({ type: 'sign', subject }, `sign:${subject}`)
  for (const type of ASKED) consider({ type }, type)
  return { may, blocked }
}

const ASKED = Object.values(commandSchemas)
  .map(schema => schema.entries.type.literal)
  .filter(type => type !== 'sign')

function awaitsVoteOf(state: Case, officer: Officer): boolean {
  const panel = currentPanel(state)
  const member = panel?.members.find(one => one.officer === officer.id)
  if (member === undefined || panel?.votes[officer.id] !== undefined) return false
  return mayVote(member) && officer.grants.some(({ authority }) => authority === member.authority)
}
