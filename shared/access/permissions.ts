import type { Audience } from '../forms/disclose.ts'
import { formRule, type Procedure } from '../procedure/procedure.ts'
import type { Actor, Grant, Officer } from './officer.ts'
import { ROLES, type Role } from './roles.ts'

/** What a role may do at all. A form's own roles stand in `procedure.json`. No line here, no access. */
const PERMISSIONS = {
  'read-worklist': ['officer', 'caseworker', 'supervisor', 'migration-officer', 'migration-supervisor', 'integrator'],
  'read-case': [
    'officer',
    'caseworker',
    'supervisor',
    'migration-officer',
    'migration-supervisor',
    'auditor',
    'integrator',
  ],
  'read-forms': ROLES,
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Permission = keyof typeof PERMISSIONS

/** The grant under which an officer may do this; undefined: they may not. */
export function permitted(officer: Officer, permission: Permission): Actor | undefined {
  const roles: readonly Role[] = PERMISSIONS[permission]
  return actor(
    officer,
    officer.grants.find(grant => roles.includes(grant.role)),
  )
}

/** The grant under which an officer may fill in a form; undefined: they may not. */
export function mayFill(officer: Officer, procedure: Procedure, formId: string): Actor | undefined {
  const rule = formRule(procedure, formId)
  return actor(
    officer,
    officer.grants.find(
      grant => rule?.filledBy.includes(grant.role) === true && (rule.authorities?.includes(grant.authority) ?? true),
    ),
  )
}

function actor(officer: Officer, grant: Grant | undefined): Actor | undefined {
  return grant && { officer: officer.id, authority: grant.authority, role: grant.role }
}

/**
 * Whose eyes an officer reads answers with: one audience for each authority they belong to. An auditor sees what
 * happened, never what was answered.
 */
export function audiencesOf(officer: Officer): readonly Audience[] {
  const reading = officer.grants.filter(grant => grant.role !== 'auditor' && grant.role !== 'administrator')
  return [...new Set(reading.map(grant => (grant.role === 'consular' ? 'consular' : grant.authority)))]
}
