import type { EventHead } from '../../../shared/cases/events.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { type Delivery, deliveriesOf, type Taking, type Told } from './deliveries.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'

/** Sent within this time, a notice was sent at once, as far as people are concerned. Milliseconds. */
const AT_ONCE = 60_000

const NOT_SENT = {
  'on-its-way': 'notDelivered',
  failed: 'deliveryFailed',
  'behind-failed': 'deliveryBehind',
  'given-up': 'deliveryGivenUp',
} as const

interface CaseDeliveriesProps {
  readonly visit: SignedInVisit
  readonly opened: ShownCase
  readonly taking: Taking
}

/** What each authority's own system has been sent of this case and when, what still waits, and what could not be sent. */
export function CaseDeliveries({ visit, opened, taking }: CaseDeliveriesProps) {
  const { language, country } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const deliveries = deliveriesOf(
    country,
    opened.officer,
    opened.entries.map(({ head }) => head),
    opened.marks,
    taking,
  )
  if (deliveries.length === 0) return null
  const moment = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  const write = (head: EventHead, told: Told): string => {
    if (!('at' in told)) return t(NOT_SENT[told.state])
    const at = told.at && moment(told.at.toISOString())
    if (told.state === 'offered') return t('deliveryOffered', { moment: at ?? '' })
    if (told.state === 'received')
      return at === undefined ? t('deliveryReceived') : t('deliveryReceivedAt', { moment: at })
    if (told.at === undefined) return t('deliverySent')
    const atOnce = told.at.getTime() - Date.parse(head.at) < AT_ONCE
    return atOnce ? t('deliveryAtOnce') : t('deliverySentAt', { moment: moment(told.at.toISOString()) })
  }
  const summary = ({ notices }: Delivery): string => {
    const count = (...states: readonly Told['state'][]): number =>
      notices.filter(({ told }) => states.includes(told.state)).length
    const stopped = count('failed', 'behind-failed')
    if (stopped > 0) return t('deliveryStopped', { count: stopped })
    const untaken = count('offered', 'given-up')
    if (untaken > 0) return t('deliveryUntaken', { count: untaken })
    const waiting = count('on-its-way')
    return waiting > 0 ? t('deliveryWaits', { count: waiting }) : t('deliveredAll', { count: notices.length })
  }
  return (
    <>
      <h2>{t('deliveryTitle')}</h2>
      <p class="hint">{t('deliveryText')}</p>
      {deliveries.map(delivery => (
        <details key={delivery.authority}>
          <summary>
            {names.authority(delivery.authority)}
            {t('colon')}
            {summary(delivery)}
          </summary>
          <ol class="deliveries">
            {delivery.notices.map(({ head, told }) => (
              <li key={head.sequence} value={head.sequence}>
                {t(`event.${head.type}`)}, {moment(head.at)}
                {t('colon')}
                <strong>{write(head, told)}</strong>
              </li>
            ))}
          </ol>
        </details>
      ))}
    </>
  )
}
