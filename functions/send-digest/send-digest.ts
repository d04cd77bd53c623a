import type { Instant } from '../../shared/cases/events.ts'
import { log } from '../../shared/lambda/log.ts'
import type { DeliveryState } from '../../shared/storage/delivery-state.ts'
import type { TellOperators } from '../../shared/storage/operators-topic.ts'
import { type Figures, writeDigest } from './digest.ts'

export interface DigestDependencies {
  readonly country: string
  readonly deliveries: (now: Instant) => Promise<readonly DeliveryState[]>
  readonly undelivered: () => Promise<number>
  readonly overdue: (now: Instant) => Promise<number>
  readonly signingKeyUntil: () => Promise<Date | undefined>
  readonly certificateUntil: () => Promise<Figures['certificateUntil']>
  readonly tell: TellOperators
  readonly clock: () => Date
}

/** Once a day: what failed, waits, is overdue or ends soon, to everybody who listens to the operators' topic. */
export const sendDigest = (dependencies: DigestDependencies) => async (): Promise<void> => {
  const { country, deliveries, undelivered, overdue, signingKeyUntil, certificateUntil, tell, clock } = dependencies
  const now = clock()
  const at = now.toISOString()
  const [authorities, given, late, key, certificate] = await Promise.all([
    deliveries(at),
    undelivered(),
    overdue(at),
    signingKeyUntil(),
    certificateUntil(),
  ])
  const { subject, text } = writeDigest({
    country,
    now,
    authorities,
    undelivered: given,
    overdue: late,
    signingKeyUntil: key,
    certificateUntil: certificate,
  })
  await tell(subject, text)
  log('info', 'digest-sent', { count: authorities.length })
}
