import type { EventHead } from '../../../shared/cases/events.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { deliveriesOf } from './deliveries.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'

/** What each authority's own system has been sent of this case, and what still waits. */
export function CaseDeliveries({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const { language, country, session } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const deliveries = deliveriesOf(
    country,
    session.officer,
    opened.entries.map(({ head }) => head),
    opened.published,
  )
  if (deliveries.length === 0) return null
  const line = (head: EventHead, state: string) => (
    <li key={head.sequence} value={head.sequence}>
      {t(`event.${head.type}`)}, {writeMoment(head.at, language, country.profile.timeZone)}: <strong>{state}</strong>
    </li>
  )
  return (
    <>
      <h2>{t('deliveryTitle')}</h2>
      <p class="hint">{t('deliveryText')}</p>
      {deliveries.map(({ authority, sent, waiting }) => (
        <details key={authority}>
          <summary>
            {names.authority(authority)}:{' '}
            {waiting.length === 0
              ? t('deliveredAll', { count: sent.length })
              : t('deliveryWaits', { count: waiting.length })}
          </summary>
          <ol class="deliveries">
            {sent.map(head => line(head, t('delivered')))}
            {waiting.map(head => line(head, t('notDelivered')))}
          </ol>
        </details>
      ))}
    </>
  )
}
