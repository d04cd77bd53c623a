import type { HistoryView } from '../../../shared/cases/history-view.ts'
import { writeMoment } from '../language.ts'
import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'

/** One line of the history: what, of what, when, by whom. */
export function HistoryLine({ visit, event }: { readonly visit: Visit; readonly event: HistoryView }) {
  const t = caseWords(visit.language)
  if ('redacted' in event)
    return (
      <li value={event.sequence}>
        <span class="none">{t('historyRedacted')}</span>
      </li>
    )
  const names = namesFor(visit)
  const about =
    event.formId !== undefined
      ? names.form(event.formId)
      : event.about === undefined
        ? undefined
        : 'subject' in event.about
          ? names.subject(event.about.subject)
          : names.task(event.about.task)
  return (
    <li value={event.sequence}>
      <strong>{t(`event.${event.type}`)}</strong>
      {about !== undefined && `: ${about}`}
      <br />
      {writeMoment(event.at, visit.language, visit.country.profile.timeZone)}
      <br />
      {names.by(event.by)}
    </li>
  )
}
