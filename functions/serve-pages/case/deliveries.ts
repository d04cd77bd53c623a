import type { Officer } from '../../../shared/access/officer.ts'
import { audiencesOf } from '../../../shared/access/permissions.ts'
import type { EventHead } from '../../../shared/cases/events.ts'
import { hearing } from '../../../shared/countries/authority.ts'
import type { Country } from '../../../shared/countries/country.ts'
import { whenSent } from '../../../shared/notices/sending-times.ts'
import { type Mark, UNTOLD } from '../../../shared/storage/delivery-marks.ts'

/**
 * What has become of a notice: it lies, or lay, in the authority's queue (`at`: since when, where that was noted); it is on its
 * way; it could not be sent through a fault of ours; it waits behind one that could not.
 */
export type Told =
  | { readonly state: 'sent'; readonly at: Date | undefined }
  | { readonly state: 'on-its-way' | 'failed' | 'behind-failed' }

/** What one authority is told of a case, notice by notice. */
export interface Delivery {
  readonly authority: string
  readonly notices: readonly { readonly head: EventHead; readonly told: Told }[]
}

/**
 * The delivery of a case to each authority, from its watermark (DESIGN, section 4). Child protection and an auditor see
 * every authority's, others their own: which events another authority hears of tells what has happened.
 */
export function deliveriesOf(
  { profile, hears }: Pick<Country, 'profile' | 'hears'>,
  officer: Officer,
  heads: readonly EventHead[],
  marks: Readonly<Record<string, Mark>>,
): readonly Delivery[] {
  const audiences = audiencesOf(officer)
  const all = audiences.length === 0 || audiences.includes('child-protection')
  return hearing(profile.authorities)
    .filter(({ id }) => all || audiences.includes(id))
    .map(({ id }) => ({
      authority: id,
      notices: heads.filter(head => hears(id, head)).map(head => ({ head, told: toldOf(head, marks[id] ?? UNTOLD) })),
    }))
}

function toldOf({ sequence, at }: EventHead, { published, told, trouble }: Mark): Told {
  if (sequence <= published) return { state: 'sent', at: whenSent(told, sequence, at) }
  if (trouble?.held !== true) return { state: 'on-its-way' }
  return { state: sequence === trouble.sequence ? 'failed' : 'behind-failed' }
}
