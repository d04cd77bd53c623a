import type { Language } from '../../shared/countries/profile.ts'
import { isGroup, isList } from '../../shared/forms/applies.ts'
import type { Answers, Json } from '../../shared/forms/form.ts'
import type { Page, Question } from '../../shared/forms/questions.ts'
import { writeDate, writeMoment } from './language.ts'
import { questionAt } from './tell-fault.ts'
import type { Translate } from './words.ts'

/** One question with its answer in words, ready to be read; a group's questions stand below it. */
export interface WrittenAnswer {
  readonly question: Question
  /** Where the answer stands, entries numbered: `/company/companions/0/name`. */
  readonly place: string
  readonly lines: readonly string[]
  /** The file that is the answer. */
  readonly file?: WrittenFile
  readonly entries: readonly (readonly WrittenAnswer[])[]
}

/** A file in words; where it can be opened, undefined while it cannot; and what the way there is called. */
export interface WrittenFile {
  readonly text: string
  readonly href: string | undefined
  readonly open: string
}

/**
 * How answers are written. `also`: questions that are shown even where they have no answer. `files` gives what is known
 * of the file that an answer names.
 */
export interface Writing {
  readonly language: Language
  readonly timeZone: string
  readonly everything: boolean
  readonly also?: (place: string) => boolean
  readonly files?: (answer: string) => WrittenFile | undefined
}

/** One answer in words, by its question's place; undefined: there is no such question. */
export function writeAnswerAt(
  pages: readonly Page[],
  place: string,
  value: Json,
  how: Writing,
): WrittenAnswer | undefined {
  const { question } = questionAt(pages, place)
  const around = place.slice(0, place.lastIndexOf('/'))
  return question && writeAnswers([question], { [question.name]: value }, around, how)[0]
}

/** The answered questions of a page in words. `everything` shows the unanswered ones as well, without lines. */
export function writeAnswers(
  questions: readonly Question[],
  answers: Answers,
  place: string,
  how: Writing,
): readonly WrittenAnswer[] {
  return questions.flatMap(question => {
    const value = Object.hasOwn(answers, question.name) ? answers[question.name] : undefined
    const here = `${place}/${question.name}`
    if (value === undefined)
      return how.everything || how.also?.(here) === true ? [{ question, place: here, lines: [], entries: [] }] : []
    const lists =
      question.kind === 'repeating-group' && isList(value) ? value : question.kind === 'group' ? [value] : []
    const entries = lists.filter(isGroup).map((entry, index) =>
      writeAnswers(question.questions, entry, question.kind === 'group' ? here : `${here}/${index}`, {
        ...how,
        everything: false,
      }),
    )
    const file = question.kind === 'file' && typeof value === 'string' ? how.files?.(value) : undefined
    const lines = file !== undefined ? [file.text] : entries.length > 0 ? [] : linesOf(question, value, how)
    return [{ question, place: here, entries, lines, ...(file !== undefined && { file }) }]
  })
}

/** What was answered on a page, a line for each question: the entries of a group stand in one line. */
export function readableLines(
  page: Page,
  answers: Answers,
  how: Parameters<typeof writeAnswers>[3],
  t: Translate,
): readonly { readonly question: string; readonly answer: string }[] {
  const group = answers[page.name]
  if (!isGroup(group)) return []
  const inOneLine = ({ lines, entries }: WrittenAnswer): string =>
    [
      ...lines,
      ...entries.map(entry => entry.map(part => `${part.question.label}${t('colon')}${inOneLine(part)}`).join('. ')),
    ].join('; ')
  return writeAnswers(page.questions, group, `/${page.name}`, how).map(written => ({
    question: written.question.label,
    answer: inOneLine(written),
  }))
}

function linesOf(
  question: Question,
  value: Json,
  { language, timeZone }: { language: Language; timeZone: string },
): readonly string[] {
  const label = (one: Json): string => question.options.find(option => option.value === one)?.label ?? String(one)
  if (isList(value)) return value.map(label)
  if (typeof value !== 'string') return [String(value)]
  if (question.kind === 'choice') return [label(value)]
  if (question.kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return [writeDate(value, language)]
  if (question.kind === 'date-time' && !Number.isNaN(Date.parse(value))) return [writeMoment(value, language, timeZone)]
  return value.split('\n')
}
