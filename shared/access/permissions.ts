import type { CommandType } from '../cases/commands.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Audience } from '../forms/disclose.ts'
import { formRule, type Procedure, signOffOf } from '../procedure/procedure.ts'
import type { Actor, Grant, Officer } from './officer.ts'
import { ROLES, type Role, SYSTEM_ROLE } from './roles.ts'

/** Roles of one authority, or of any where none is named. */
interface Line {
  readonly authority?: AuthorityId
  readonly roles: readonly (Role | typeof SYSTEM_ROLE)[]
}

const protection = (...roles: Role[]): Line => ({ authority: 'child-protection', roles })
const migration = (...roles: Role[]): Line => ({ authority: 'migration', roles })
const anywhere = (...roles: Role[]): Line => ({ roles })
const platform: Line = { authority: 'platform', roles: [SYSTEM_ROLE] }
const ADMINISTRATOR: Line = { authority: 'platform', roles: ['administrator'] }

const PROTECTORS = protection('officer', 'caseworker', 'supervisor')
const CASEWORKERS = protection('caseworker', 'supervisor')
const SUPERVISOR = protection('supervisor')
const MIGRATION = migration('migration-officer', 'migration-supervisor')

/**
 * Who may do what. One table, read by the decisions, the API and the pages. No line, no access. Who may fill in a form
 * and who may sign stands in `procedure.json`; what of a case somebody may see at all, in `may-see.ts`.
 */
export const PERMISSIONS = {
  'read-forms': [anywhere(...ROLES)],
  'read-worklist': [PROTECTORS, MIGRATION, protection('integrator'), migration('integrator')],
  'read-case': [PROTECTORS, MIGRATION, anywhere('consular', 'partner', 'auditor', 'integrator')],

  assign: [SUPERVISOR, migration('migration-supervisor')],
  'take-protective-measure': [PROTECTORS],
  'open-migration-procedure': [MIGRATION],
  'record-guardian': [CASEWORKERS],
  'record-consent': [PROTECTORS],
  'withdraw-consent': [PROTECTORS],
  'convene-panel': [SUPERVISOR],
  // Only who sits on the panel of this case; the decision looks.
  vote: [CASEWORKERS, MIGRATION, anywhere('consular', 'partner')],
  'refer-to-partner': [CASEWORKERS],
  'refer-abroad': [SUPERVISOR],
  'record-answer-abroad': [SUPERVISOR, anywhere('consular')],
  flag: [PROTECTORS, MIGRATION],
  // Nobody lifts what child protection set, but child protection; the decision looks.
  unflag: [PROTECTORS, MIGRATION],
  'override-risk': [CASEWORKERS],
  'recognise-vulnerability': [PROTECTORS],
  'withdraw-vulnerability': [SUPERVISOR],
  // Nobody corrects what somebody else recorded, but for a supervisor of the same authority; the decision looks.
  correct: [PROTECTORS, MIGRATION],
  close: [SUPERVISOR, migration('migration-supervisor')],
  reopen: [SUPERVISOR, migration('migration-supervisor')],
  // Of officers of the same authority; an administrator, of anybody.
  'end-sessions': [SUPERVISOR, migration('migration-supervisor'), ADMINISTRATOR],

  /** Looks at the forms, versions, languages and rules that a deployment holds. Never at a case. */
  'read-deployment': [anywhere('administrator')],

  'note-overdue': [platform],
  'note-transition-due': [platform],
  'note-coming-of-age': [platform],
  'announce-erasure': [platform],
  erase: [platform],
} as const satisfies Readonly<
  Record<
    | Exclude<CommandType, 'submit-form' | 'sign'>
    | 'read-forms'
    | 'read-worklist'
    | 'read-case'
    | 'read-deployment'
    | 'end-sessions',
    readonly Line[]
  >
>

export type Permission = keyof typeof PERMISSIONS

/** The grant under which an officer may do this; undefined: they may not. */
export function permitted(officer: Officer, permission: Permission): Actor | undefined {
  return under(officer, grant => covers(PERMISSIONS[permission], grant))
}

/** Whether what an author recorded is somebody's to correct: their own work, or that of the authority in which they supervise. */
export function isTheirsToCorrect(actor: Actor, author: Pick<Actor, 'officer' | 'authority'>): boolean {
  const supervises = actor.role === 'supervisor' || actor.role === 'migration-supervisor'
  return author.officer === actor.officer || (supervises && author.authority === actor.authority)
}

/** The grant under which an officer may fill in a form; undefined: they may not. */
export function mayFill(officer: Officer, procedure: Pick<Procedure, 'forms'>, formId: string): Actor | undefined {
  const rule = formRule(procedure, formId)
  return under(
    officer,
    ({ role, authority }) =>
      rule?.filledBy.some(one => one === role) === true && (rule.authorities?.includes(authority) ?? true),
  )
}

/** The grant under which an officer may sign this; undefined: they may not. */
function maySign(officer: Officer, procedure: Pick<Procedure, 'signOffs'>, subject: string): Actor | undefined {
  const signOff = signOffOf(procedure, subject)
  return signOff === undefined ? undefined : under(officer, grant => covers(signOff.by, grant))
}

/** The grant under which an officer may do an action by its name (`close`, `sign:closure`, `submit-form:closure`). */
export function mayDo(officer: Officer, procedure: Procedure, action: string): Actor | undefined {
  if (action.startsWith('submit-form:')) return mayFill(officer, procedure, action.slice('submit-form:'.length))
  if (action.startsWith('sign:')) return maySign(officer, procedure, action.slice('sign:'.length))
  return isPermission(action) ? permitted(officer, action) : undefined
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name)
}

function covers(lines: readonly Line[], { authority, role }: Grant): boolean {
  return lines.some(line => (line.authority ?? authority) === authority && line.roles.includes(role))
}

function under(officer: Officer, allows: (grant: Grant) => boolean): Actor | undefined {
  const grant = officer.grants.find(allows)
  if (grant === undefined) return undefined
  const { authority, role, office } = grant
  return { officer: officer.id, authority, role, ...(office !== undefined && { office }) }
}

/**
 * Whose eyes an officer reads answers with: one audience for each authority they belong to. An auditor sees what
 * happened, never what was answered.
 */
export function audiencesOf(officer: Officer): readonly Audience[] {
  const reading = officer.grants.filter(
    ({ role }) => role !== 'auditor' && role !== 'administrator' && role !== SYSTEM_ROLE,
  )
  return [...new Set(reading.map(grant => (grant.role === 'consular' ? 'consular' : grant.authority)))]
}
