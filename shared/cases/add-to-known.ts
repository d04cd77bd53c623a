import type { Actor } from '../access/officer.ts'
import type { Case } from './case.ts'
import type { Findings } from './events.ts'

/**
 * What a form tells where another authority records it in a case that child protection has worked on: it may add to what
 * protects the child, and takes nothing of it away. Who the child is with, how old and of which country they are decides
 * on a guardian, on what comes at eighteen and on whom a country may be told of: none of that changes by migration alone
 * (promises 1, 5 and 8). What was answered is recorded as it was said, and child protection hears of it.
 */
export function addToKnown(findings: Findings, state: Case, { authority }: Pick<Actor, 'authority'>): Findings {
  if (authority === 'child-protection' || !hasWorkedOn(state)) return findings
  const { risk, status, birthDate, age, ageOn, nationalities = [], ...others } = findings
  const isAlone = status === 'unaccompanied' || status === 'separated'
  const isOfUnknownAge = state.age.birthDate === undefined && state.age.years === undefined
  // Of no known nationality, a child might be of any country: that protects, until child protection knows better.
  const more = state.nationalities.length === 0 ? [] : nationalities.filter(one => !state.nationalities.includes(one))
  return {
    ...others,
    ...(state.risk === 'unassessed' && risk !== undefined && { risk }),
    ...(isAlone && { status }),
    ...(isOfUnknownAge && birthDate !== undefined && { birthDate }),
    ...(isOfUnknownAge && age !== undefined && { age, ...(ageOn !== undefined && { ageOn }) }),
    ...(more.length > 0 && { nationalities: [...state.nationalities, ...more] }),
  }
}

function hasWorkedOn({ forms }: Case): boolean {
  return Object.values(forms).some(({ authority }) => authority === 'child-protection')
}
