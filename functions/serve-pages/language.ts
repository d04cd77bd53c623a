import { LANGUAGES, type Language } from '../../shared/countries/languages.ts'
import type { HttpRequest } from '../../shared/lambda/http.ts'

/** The language a page is asked in: its link, then what was chosen before, then what the browser likes, then the country's. */
export function languageOf(request: HttpRequest, spoken: readonly Language[]): Language {
  const liked = (request.headers['accept-language'] ?? '').split(',').map(tag => tag.trim().slice(0, 2).toLowerCase())
  const { language: chosen, '__Host-language': chosenOverHttps } = request.cookies
  for (const wanted of [request.query.get('lang'), chosenOverHttps ?? chosen, ...liked]) {
    const found = LANGUAGES.find(language => language === wanted && spoken.includes(language))
    if (found !== undefined) return found
  }
  return spoken[0] ?? 'es'
}

/** Day before month, as the region's English writes it too. */
const LOCALES = { es: 'es', en: 'en-GB', fr: 'fr' } as const

const CREOLE_MONTHS = [
  'janvye',
  'fevriye',
  'mas',
  'avril',
  'me',
  'jen',
  'jiyè',
  'out',
  'septanm',
  'oktòb',
  'novanm',
  'desanm',
]

/** A day and time in the country's time zone, written out. `Intl` has no Haitian Creole: its months are ours. */
export function writeMoment(at: string, language: Language, timeZone: string): string {
  const date = new Date(at)
  if (language !== 'ht')
    return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeStyle: 'short', timeZone }).format(date)
  const parts = new Intl.DateTimeFormat('fr', {
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(date)
  const part = (type: string): string => parts.find(one => one.type === type)?.value ?? ''
  return `${Number(part('day'))} ${CREOLE_MONTHS[Number(part('month')) - 1]} ${part('year')}, ${part('hour')}:${part('minute')}`
}

/** Bytes as people say it: `1.4 MB`. The region's French and Creole write a comma, as its Spanish does. */
export function writeSize(bytes: number, language: Language): string {
  const locale = language === 'ht' ? 'fr' : LOCALES[language]
  const [amount, unit] = bytes < 1024 * 1024 ? [Math.max(1, bytes / 1024), 'KB'] : [bytes / (1024 * 1024), 'MB']
  const written = new Intl.NumberFormat(locale, { maximumFractionDigits: unit === 'KB' ? 0 : 1 }).format(amount)
  // Where one counts in octets: 25 Mo.
  return locale === 'fr' ? `${written}\u00a0${unit === 'KB' ? 'Ko' : 'Mo'}` : `${written} ${unit}`
}

/** A calendar date (`2015-08-14`) written out. */
export function writeDate(date: string, language: Language): string {
  const [year = '', month = '', day = ''] = date.split('-')
  if (language === 'ht') return `${Number(day)} ${CREOLE_MONTHS[Number(month) - 1] ?? month} ${year}`
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
}
