import type { Officer } from '../../../shared/access/officer.ts'
import { audiencesOf } from '../../../shared/access/permissions.ts'
import type { EventHead } from '../../../shared/cases/events.ts'
import { hearing } from '../../../shared/countries/authority.ts'
import type { Country } from '../../../shared/countries/country.ts'

/** What one authority's queue has been sent of a case, and what it still waits for. */
export interface Delivery {
  readonly authority: string
  readonly sent: readonly EventHead[]
  readonly waiting: readonly EventHead[]
}

/**
 * The delivery of a case to each authority, from its watermark (DESIGN, section 4). Child protection and an auditor see
 * every authority's, others their own: which events another authority hears of tells what has happened.
 */
export function deliveriesOf(
  { profile, hears }: Pick<Country, 'profile' | 'hears'>,
  officer: Officer,
  heads: readonly EventHead[],
  published: Readonly<Record<string, number>>,
): readonly Delivery[] {
  const audiences = audiencesOf(officer)
  const all = audiences.length === 0 || audiences.includes('child-protection')
  return hearing(profile.authorities)
    .filter(({ id }) => all || audiences.includes(id))
    .map(({ id }) => {
      const heard = heads.filter(head => hears(id, head))
      const mark = published[id] ?? 0
      return {
        authority: id,
        sent: heard.filter(({ sequence }) => sequence <= mark),
        waiting: heard.filter(({ sequence }) => sequence > mark),
      }
    })
}
