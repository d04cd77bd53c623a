import type { Case } from '../cases/case.ts'
import { currentPanel } from '../cases/current-panel.ts'
import type { Grant, Officer } from './officer.ts'
import { audiencesOf, PERMISSIONS } from './permissions.ts'

/** An office and the one above it: local, regional, national. */
export interface Office {
  readonly id: string
  readonly authority?: string | undefined
  readonly parent?: string | undefined
}

/**
 * An officer before a case: with those grants alone by which they may know that it exists. So what somebody is for one
 * office, or while a case is referred to them, neither reads nor does anything in a case that they see as something else.
 * Undefined: by none. Whoever may not see it is answered as if it did not exist.
 * - Child protection and migration: every case of the country; where their grant names an office, the cases that are
 *   assigned to it, to an office below it, or to themselves, and those on whose panel they sit. The national office sees
 *   every case, assigned or not.
 * - A partner, a consulate, or the system of a further authority: while the case is referred to their authority, which ends
 *   with consent to share it, or while they sit on its panel. A consulate never while the child asks for international
 *   protection.
 * - An auditor, and the systems of child protection and of migration: every case.
 */
export function asSeeing(
  officer: Officer,
  state: Case,
  offices: readonly Office[],
  today: string,
): Officer | undefined {
  const grants = officer.grants.filter(grant => {
    if (!PERMISSIONS['read-case'].some(line => allows(line, grant))) return false
    if (isGuest(grant)) return isPartnerOf(officer, grant, state, today)
    if (isNational(grant, offices)) return true
    const { officer: given, office } = state.assigned[grant.authority] ?? {}
    return given === officer.id || sitsOnPanel(officer, state) || isOf(grant, office, offices)
  })
  return grants.length === 0 ? undefined : { id: officer.id, grants }
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
    sitsOnPanel(officer, state)
  )
}

/** A panel sits on one report; with the next one it is dissolved, and who came for it alone goes. */
function sitsOnPanel({ id }: Officer, state: Case): boolean {
  return currentPanel(state)?.members.some(({ officer }) => officer === id) === true
}

/** The offices an officer reads the work of in an authority; undefined: of the whole country. */
export function officesOf(officer: Officer, offices: readonly Office[]): readonly string[] | undefined {
  const reading = officer.grants.filter(grant => PERMISSIONS['read-worklist'].some(line => allows(line, grant)))
  if (reading.some(grant => isNational(grant, offices))) return undefined
  const within = offices.filter(one => reading.some(grant => isOf(grant, one.id, offices)))
  return within.map(one => one.id)
}

/**
 * Whether the names of children on a worklist are theirs to read: child protection's are, as far as their grants in child
 * protection reach. A list that another authority's grant makes longer has no names.
 */
export function readsNames(officer: Officer, offices: readonly Office[]): boolean {
  const grants = officer.grants.filter(({ authority }) => authority === 'child-protection')
  if (!audiencesOf({ ...officer, grants }).includes('child-protection')) return false
  const theirs = officesOf({ ...officer, grants }, offices)
  return theirs === undefined || officesOf(officer, offices)?.every(one => theirs.includes(one)) === true
}

/**
 * Whether a grant is for the whole country: it names no office, or the one of its authority that answers for all. So a case
 * that was given to no office yet, as one that the other authority opened, is before somebody in every authority.
 */
function isNational({ authority, office }: Grant, offices: readonly Office[]): boolean {
  if (office === undefined) return true
  const known = offices.find(one => one.id === office)
  return known !== undefined && known.parent === undefined && (known.authority ?? authority) === authority
}

/** Whether an office is one of a grant's. */
function isOf({ office: above }: Grant, office: string | undefined, offices: readonly Office[]): boolean {
  return above !== undefined && office !== undefined && isWithin(offices, above, office)
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
