import type { Officer } from '../../../shared/access/officer.ts'
import { audiencesOf } from '../../../shared/access/permissions.ts'
import type { EventHead } from '../../../shared/cases/events.ts'
import { hearing } from '../../../shared/countries/authority.ts'
import type { Country } from '../../../shared/countries/country.ts'
import { whenSent } from '../../../shared/notices/sending-times.ts'
import { type Mark, UNTOLD } from '../../../shared/storage/delivery-marks.ts'
import type { WebhookTaking } from '../../../shared/storage/webhook-taking.ts'

/**
 * What has become of a notice: it lies, or lay, in the authority's queue (`at`: since when, where that was noted); it is on its
 * way; it could not be sent through a fault of ours; it waits behind one that could not. Of a webhook, which answers, more is
 * known: it took it (`at`: when, of the newest), it has not taken it yet (`at`: when it is offered again), it never did.
 */
export type Told =
  | { readonly state: 'sent' | 'received' | 'offered'; readonly at: Date | undefined }
  | { readonly state: 'on-its-way' | 'failed' | 'behind-failed' | 'given-up' }

/** What the webhooks of authorities that have one took of a case. */
export type Taking = ReadonlyMap<string, WebhookTaking>

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
  taking: Taking,
): readonly Delivery[] {
  const audiences = audiencesOf(officer)
  const all = audiences.length === 0 || audiences.includes('child-protection')
  return hearing(profile.authorities)
    .filter(({ id }) => all || audiences.includes(id))
    .map(({ id }) => ({
      authority: id,
      notices: heads
        .filter(head => hears(id, head))
        .map(head => ({ head, told: toldOf(head, marks[id] ?? UNTOLD, taking.get(id)) })),
    }))
}

function toldOf(
  { sequence, at }: EventHead,
  { published, told, trouble }: Mark,
  taking: WebhookTaking | undefined,
): Told {
  if (sequence <= published) return answered(sequence, taking) ?? { state: 'sent', at: whenSent(told, sequence, at) }
  if (trouble?.held !== true) return { state: 'on-its-way' }
  return { state: sequence === trouble.sequence ? 'failed' : 'behind-failed' }
}

/** What the authority's webhook said of a notice; undefined: it has none, or was not asked yet. */
function answered(sequence: number, taking: WebhookTaking | undefined): Told | undefined {
  if (taking === undefined) return undefined
  const { taken = 0, takenAt, offeredAt, givenUp } = taking
  if (givenUp.has(sequence)) return { state: 'given-up' }
  if (sequence <= taken)
    return { state: 'received', at: sequence === taken && takenAt !== undefined ? new Date(takenAt) : undefined }
  return offeredAt === undefined ? undefined : { state: 'offered', at: new Date(offeredAt) }
}
