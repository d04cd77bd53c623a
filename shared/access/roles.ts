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
