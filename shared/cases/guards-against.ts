import type { CaseFacts } from '../procedure/facts.ts'
import type { Procedure } from '../procedure/procedure.ts'
import type { GuardCode } from './refusal.ts'

/** Everything that stands in the way of an action now: a decision names the first, an officer wants to know all of it. */
export function guardsAgainst(
  procedure: Pick<Procedure, 'guards'>,
  action: string,
  facts: CaseFacts,
): readonly { readonly code: GuardCode; readonly restsOn: string }[] {
  return procedure.guards
    .filter(guard => guard.on.includes(action) && !guard.unless(facts))
    .map(({ code, restsOn }) => ({ code, restsOn }))
}
