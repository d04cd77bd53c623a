import type { AuthorityId } from '../countries/profile.ts'
import { ROLES, type Role, SYSTEM_ROLE } from './roles.ts'

/** One thing somebody is: a role in an authority, in an office of it, or in all of them. */
export interface Grant {
  readonly authority: AuthorityId
  readonly role: Role | typeof SYSTEM_ROLE
  readonly office: string | undefined
}

/** Who acts. `id` is the identity provider's opaque subject, never a name. */
export interface Officer {
  readonly id: string
  readonly grants: readonly Grant[]
}

/** Who did something, as an event keeps it: the grant under which it was permitted. */
export interface Actor {
  readonly officer: string
  readonly authority: AuthorityId
  readonly role: Role | typeof SYSTEM_ROLE
  /** The office of that grant, where it has one. */
  readonly office?: string
}

/** The platform itself, for what nobody asks for: deadlines that pass, birthdays that come. */
export const SYSTEM: Officer = {
  id: 'system',
  grants: [{ authority: 'platform', role: SYSTEM_ROLE, office: undefined }],
}

/**
 * Reads a group name of the identity provider: `<authority>:<role>` or `<authority>:<role>:<office>`.
 * Anything else grants nothing: no policy means no access.
 */
function readGrant(group: string): Grant | undefined {
  const [authority, role, office, ...rest] = group.split(':')
  const known = ROLES.find(one => one === role)
  if (authority === undefined || authority === '' || known === undefined || rest.length > 0 || office === '')
    return undefined
  return { authority, role: known, office }
}

/** The officer behind an identity. Order and repetition of groups make no difference. */
export function officerOf(id: string, groups: readonly string[]): Officer {
  const grants = [...new Set(groups)]
    .sort()
    .map(readGrant)
    .filter(grant => grant !== undefined)
  return { id, grants }
}
