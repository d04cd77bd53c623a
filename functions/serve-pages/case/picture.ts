import { endsReferrals } from '../../../shared/cases/sharing.ts'
import type { Known } from '../../../shared/forms/prefill.ts'
import { type Page, pagesOf, type Question } from '../../../shared/forms/questions.ts'
import { dateIn } from '../../../shared/procedure/local-time.ts'
import { writeDate, writeMoment } from '../language.ts'
import type { Visit } from '../visit.ts'
import { type WrittenAnswer, writeAnswers } from '../write-answer.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'

/** What an officer needs to know of a child before anything else, in this order. */
const SHOWN = [
  'child.names',
  'child.birthDate',
  'child.age',
  'child.sex',
  'child.nationalities',
  'child.languages',
  'child.interpreterNeeded',
  'child.status',
  'child.companions',
  'child.immediateNeeds',
  'child.internationalProtection',
  'child.views',
  'care.arrangement',
  'care.caregiver',
  'encounter.place',
  'guardian.status',
  'guardian.name',
  'child.legalRepresentative',
] as const

/** One line of the picture: the newest word on a question, and where it comes from. */
export interface PictureLine {
  readonly answer: WrittenAnswer
  readonly source: string
}

/** The newest word on each thing that matters, of what this officer may read. */
export function pictureOf(
  visit: Pick<Visit, 'language' | 'country' | 't'>,
  { known, view, forms }: Pick<ShownCase, 'known' | 'view' | 'forms'>,
): readonly PictureLine[] {
  return SHOWN.flatMap(concept => {
    const found = known.get(concept)
    if (found === undefined) return []
    const asked = questionAbout(visit, { view, forms }, concept, found)
    if (asked === undefined) return []
    const { page, question } = asked
    const [answer] = writeAnswers([question], { [question.name]: found.value }, `/${page.name}`, {
      language: visit.language,
      timeZone: visit.country.profile.timeZone,
      everything: false,
    })
    return answer === undefined ? [] : [{ answer, source: shortSource(visit, found) }]
  })
}

/** The form, the day, the authority. */
function shortSource(visit: Pick<Visit, 'language' | 'country'>, { formId, at, authority }: Known): string {
  const { language, country } = visit
  const names = namesFor(visit)
  return caseWords(language)('sourceShort', {
    form: names.form(formId),
    when: writeDate(dateIn(new Date(at), country.profile.timeZone), language),
    authority: names.authority(authority),
  })
}

/** The source that most lines have: it is said once. */
export function commonSource(lines: readonly PictureLine[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { source } of lines) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0]
}

function questionAbout(
  { language }: Pick<Visit, 'language'>,
  { view, forms }: Pick<ShownCase, 'view' | 'forms'>,
  concept: string,
  { formId, sequence }: Known,
): { readonly page: Page; readonly question: Question } | undefined {
  const version = view.submissions.find(one => one.sequence === sequence)?.formVersion
  const form = version === undefined ? undefined : forms.get(`${formId}@${version}`)
  if (form === undefined) return undefined
  for (const page of pagesOf(form, language)) {
    const question = page.questions.find(one => one.schema['x-concept'] === concept)
    if (question !== undefined) return { page, question }
  }
  return undefined
}

/** Something done to a case by command, in words, for who may read what protects the child. */
export interface Deed {
  readonly sequence: number
  readonly what: string
  readonly detail: string | undefined
  readonly source: string
}

/** The protective measures that were taken, the newest first, each with its note. */
export function measuresOf(visit: Visit, { view, entries }: Pick<ShownCase, 'view' | 'entries'>): readonly Deed[] {
  if (view.protection === undefined) return []
  const names = namesFor(visit)
  return entries
    .flatMap(({ head, happening }): Deed[] =>
      happening?.type === 'protective-measure-taken'
        ? [
            {
              sequence: head.sequence,
              what: names.measure(happening.measure),
              detail: happening.note,
              source: sourceOf(visit, head),
            },
          ]
        : [],
    )
    .reverse()
}

/** The guardian as last recorded by command, where no form has said anything since. */
export function guardianOf(
  visit: Visit,
  { view, entries, known }: Pick<ShownCase, 'view' | 'entries' | 'known'>,
): Deed | undefined {
  if (view.protection === undefined) return undefined
  const t = caseWords(visit.language)
  const last = entries.findLast(({ happening }) => happening?.type === 'guardian-recorded')
  if (last?.happening?.type !== 'guardian-recorded') return undefined
  if ((known.get('guardian.status')?.sequence ?? 0) > last.head.sequence) return undefined
  const { guardian } = last.happening
  const detail =
    guardian.status === 'appointed'
      ? [guardian.name, guardian.appointedBy].filter(Boolean).join(', ')
      : guardian.status === 'requested'
        ? guardian.requestedFrom
        : guardian.reason
  return {
    sequence: last.head.sequence,
    what: t(`guardian.${guardian.status}`),
    detail,
    source: sourceOf(visit, last.head),
  }
}

/** To whom the child has been referred, the newest first; what ended when consent to share was withdrawn is stopped. */
export function referralsOf({ entries }: Pick<ShownCase, 'entries'>): readonly {
  readonly sequence: number
  readonly partner: string
  readonly until: string
  readonly stopped: boolean
}[] {
  const end = entries.findLast(({ happening }) => endsReferrals(happening))?.head.sequence ?? 0
  return entries
    .flatMap(({ head: { sequence }, happening }) =>
      happening?.type === 'referred-to-partner'
        ? [{ sequence, partner: happening.partner, until: happening.until, stopped: sequence < end }]
        : [],
    )
    .reverse()
}

function sourceOf(visit: Visit, { at, by }: ShownCase['entries'][number]['head']): string {
  const when = writeMoment(at, visit.language, visit.country.profile.timeZone)
  return caseWords(visit.language)('recordedBy', { when, by: namesFor(visit).by(by) })
}

/** The child's name, where this officer may read it. */
export function nameIn({ known }: Pick<ShownCase, 'known'>): string | undefined {
  const name = known.get('child.names')?.value
  return typeof name === 'string' && name.trim() !== '' ? name : undefined
}
