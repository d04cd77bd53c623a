import type { Case } from '../cases/case.ts'
import type { Grant, Officer } from './officer.ts'
import { PERMISSIONS } from './permissions.ts'

/** An office and the one above it: local, regional, national. */
export interface Office {
  readonly id: string
  readonly parent?: string | undefined
}

/**
 * Whether an officer may know that a case exists. Whoever may not is answered as if it did not.
 * - Child protection and migration: every case of the country; where their grant names an office, the cases that are
 *   assigned to it, to an office below it, or to themselves.
 * - A partner, a consulate, or the system of a further authority: while the case is referred to their authority, or while they sit on its panel. A consulate
 *   never while the child asks for international protection.
 * - An auditor, and the systems of child protection and of migration: every case.
 */
export function maySee(officer: Officer, state: Case, offices: readonly Office[], today: string): boolean {
  return officer.grants.some(grant => {
    if (!PERMISSIONS['read-case'].some(line => allows(line, grant))) return false
    if (isGuest(grant)) return isPartnerOf(officer, grant, state, today)
    if (grant.office === undefined) return true
    const assigned = state.assigned[grant.authority]
    return (
      assigned?.officer === officer.id ||
      (assigned?.office !== undefined && isWithin(offices, grant.office, assigned.office))
    )
  })
}

function allows(line: { readonly authority?: string; readonly roles: readonly string[] }, grant: Grant): boolean {
  return (line.authority ?? grant.authority) === grant.authority && line.roles.includes(grant.role)
}

/** Who sees a case only while it is referred to them: not the two authorities that decide, nor their systems. */
function isGuest({ role, authority }: Grant): boolean {
  if (role === 'consular' || role === 'partner') return true
  return role === 'integrator' && authority !== 'child-protection' && authority !== 'migration'
}

function isPartnerOf(officer: Officer, { role, authority }: Grant, state: Case, today: string): boolean {
  if (role === 'consular' && state.vulnerabilities['international-protection']?.withdrawn === false) return false
  return (
    Object.values(state.partners).some(partner => partner.authority === authority && partner.until >= today) ||
    state.panel?.members.some(member => member.officer === officer.id) === true
  )
}

/** The offices an officer reads the work of in an authority; undefined: of the whole country. */
export function officesOf(officer: Officer, offices: readonly Office[]): readonly string[] | undefined {
  const reading = officer.grants.filter(grant => PERMISSIONS['read-worklist'].some(line => allows(line, grant)))
  if (reading.some(grant => grant.office === undefined)) return undefined
  const within = offices.filter(one =>
    reading.some(grant => grant.office !== undefined && isWithin(offices, grant.office, one.id)),
  )
  return within.map(one => one.id)
}

/** Whether an office is another one, or stands below it. A circle of offices ends at the length of the list. */
function isWithin(offices: readonly Office[], above: string, office: string): boolean {
  let here: string | undefined = office
  for (let steps = 0; here !== undefined && steps <= offices.length; steps++) {
    if (here === above) return true
    const current: string = here
    here = offices.find(one => one.id === current)?.parent
  }
  return false
}
