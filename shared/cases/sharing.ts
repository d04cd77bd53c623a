import type { Happening } from './events.ts'

/**
 * Whether the child, or who speaks for them, has taken back that partners are told of them. Every referral to a partner ends
 * with that, whatever day it named: what the partner did is somebody's task again. Who is to read the case once there is
 * consent again, or another lawful ground, is referred to anew.
 */
export function endsReferrals(happening: Happening | undefined): boolean {
  return happening?.type === 'consent-withdrawn' && happening.consent === 'information-sharing'
}
