import type { EventHead } from '../../../shared/cases/events.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { type Delivery, deliveriesOf, type Told } from './deliveries.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'

/** Sent within this time, a notice was sent at once, as far as people are concerned. Milliseconds. */
const AT_ONCE = 60_000

const NOT_SENT = {
  'on-its-way': 'notDelivered',
  failed: 'deliveryFailed',
  'behind-failed': 'deliveryBehind',
} as const satisfies Readonly<Record<Exclude<Told['state'], 'sent'>, string>>

/** What each authority's own system has been sent of this case and when, what still waits, and what could not be sent. */
export function CaseDeliveries({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const { language, country, session } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const deliveries = deliveriesOf(
    country,
    session.officer,
    opened.entries.map(({ head }) => head),
    opened.marks,
  )
  if (deliveries.length === 0) return null
  const moment = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  const write = (head: EventHead, told: Told): string => {
    if (told.state !== 'sent') return t(NOT_SENT[told.state])
    if (told.at === undefined) return t('deliverySent')
    const atOnce = told.at.getTime() - Date.parse(head.at) < AT_ONCE
    return atOnce ? t('deliveryAtOnce') : t('deliverySentAt', { moment: moment(told.at.toISOString()) })
  }
  const summary = ({ notices }: Delivery): string => {
    const count = (...states: readonly Told['state'][]): number =>
      notices.filter(({ told }) => states.includes(told.state)).length
    const stopped = count('failed', 'behind-failed')
    if (stopped > 0) return t('deliveryStopped', { count: stopped })
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
            {names.authority(delivery.authority)}: {summary(delivery)}
          </summary>
          <ol class="deliveries">
            {delivery.notices.map(({ head, told }) => (
              <li key={head.sequence} value={head.sequence}>
                {t(`event.${head.type}`)}, {moment(head.at)}: <strong>{write(head, told)}</strong>
              </li>
            ))}
          </ol>
        </details>
      ))}
    </>
  )
}
