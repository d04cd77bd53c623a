/** What somebody is in an authority. A person may hold several, in more than one office. */
export const ROLES = [
  'officer',
  'caseworker',
  'supervisor',
  'migration-officer',
  'migration-supervisor',
  'consular',
  'partner',
  'auditor',
  'integrator',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

/** The platform itself, which records what time brings. Not among the roles: no group of an identity provider grants it. */
export const SYSTEM_ROLE = 'system'
