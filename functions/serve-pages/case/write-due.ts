import { dateIn, daysBetween, localParts } from '../../../shared/procedure/local-time.ts'
import { writeMoment } from '../language.ts'
import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'

/** By when something is due, as one says it: "today by 18:40", "2 days late". */
export function writeDue(
  { language, country, now }: Pick<Visit, 'language' | 'country' | 'now'>,
  at: string,
): { readonly text: string; readonly late: boolean } {
  const t = caseWords(language)
  const { timeZone } = country.profile
  const due = new Date(at)
  const minutes = Math.floor((now.getTime() - due.getTime()) / 60_000)
  if (minutes >= 0) {
    const hours = Math.floor(minutes / 60)
    const days = daysBetween(dateIn(due, timeZone), dateIn(now, timeZone))
    if (hours < 1) return { late: true, text: t('lateNow') }
    if (hours < 24) return { late: true, text: hours === 1 ? t('lateHour') : t('lateHours', { hours }) }
    return { late: true, text: days <= 1 ? t('lateDay') : t('lateDays', { days }) }
  }
  const { time } = localParts(due, timeZone)
  const ahead = daysBetween(dateIn(now, timeZone), dateIn(due, timeZone))
  if (ahead === 0) return { late: false, text: t('dueToday', { time }) }
  if (ahead === 1) return { late: false, text: t('dueTomorrow', { time }) }
  const when = writeMoment(at, language, timeZone)
  return { late: false, text: ahead <= 14 ? t('dueInDays', { days: ahead, when }) : t('dueOn', { when }) }
}
