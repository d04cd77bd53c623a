import { LANGUAGES } from '../countries/languages.ts'
import type { Form } from './form.ts'
import { oncePerForm } from './once-per-form.ts'
import { type Option, pagesOf, type Question, type QuestionKind } from './questions.ts'

/** More options than this nobody reads through: the first are in sight, the others are found by writing their name. */
const MOST_IN_SIGHT = 30

/** Of many options of which several can be chosen, so many are in sight: a form's author puts the likeliest first. */
export const FIRST_IN_SIGHT = 18

/** Whether a question has too many options to show them all. */
export function isLongList({ kind, options }: Pick<Question, 'kind' | 'options'>): boolean {
  return (kind === 'choice' || kind === 'choices') && options.length > MOST_IN_SIGHT
}

/** The options of a long list that are in sight from the beginning. */
export function firstInSight({ kind, options }: Pick<Question, 'kind' | 'options'>): readonly Option[] {
  return kind === 'choices' ? options.slice(0, FIRST_IN_SIGHT) : []
}

/** Options whose words hold what was written, in any of the languages given; those that begin with it first. */
export function findOptions(options: readonly Option[], written: string, most: number): readonly Option[] {
  const wanted = plain(written)
  if (wanted === '') return []
  const ranked = options.flatMap(option => {
    const rank = rankOf(plain(option.label), wanted)
    return rank === undefined ? [] : [{ option, rank }]
  })
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ option }) => option)
}

/** Whether a text is an option's whole name, however it is typed. */
export function isNameOf(option: Option, written: string): boolean {
  return rankOf(plain(option.label), plain(written)) === 0
}

/** 0: is it; 1: begins with it; 2: a word begins with it; 3: holds it. Three letters at least may stand anywhere. */
function rankOf(label: string, wanted: string): number | undefined {
  if (label === wanted) return 0
  if (label.startsWith(wanted)) return 1
  if (label.includes(` ${wanted}`)) return 2
  return wanted.length >= 3 && label.includes(wanted) ? 3 : undefined
}

/** What was written for one question, and what was chosen beside it. */
export interface Written {
  readonly chosen: readonly string[]
  readonly texts: readonly string[]
}

/**
 * The options that were meant. A text that is the name of an option, in any language of the form, is that option; one for
 * which a match was chosen is settled by it; any other stays as it was written, so that the form's own check names it.
 */
export function optionsMeant(form: Form, pointer: string, { chosen, texts }: Written): readonly string[] {
  const named = longListsOf(form).get(pointer)?.names ?? []
  const meant = texts.flatMap(text => {
    const wanted = plain(text)
    if (wanted === '') return []
    const exact = named.find(({ name, value }) => name === wanted || value === text.trim())
    if (exact !== undefined) return [exact.value]
    const settled = named.some(({ name, value }) => chosen.includes(value) && rankOf(name, wanted) !== undefined)
    return settled ? [] : [text.trim()]
  })
  return [...new Set([...chosen.filter(value => value !== ''), ...meant])]
}

interface LongList {
  readonly kind: QuestionKind
  /** Of every option in every language of the form. */
  readonly names: readonly { readonly name: string; readonly value: string }[]
}

/** The long lists of a form, by the pointers of their questions. */
export const longListsOf = oncePerForm((form): ReadonlyMap<string, LongList> => {
  const lists = new Map<string, LongList>()
  const collect = (questions: readonly Question[]): void => {
    for (const question of questions) {
      if (isLongList(question)) {
        const { kind, pointer, options } = question
        const names = options.map(({ label, value }) => ({ name: plain(label), value }))
        lists.set(pointer, { kind, names: [...(lists.get(pointer)?.names ?? []), ...names] })
      }
      collect(question.questions)
    }
  }
  for (const language of LANGUAGES)
    if (language === 'en' || form.words[language] !== undefined)
      for (const page of pagesOf(form, language)) collect(page.questions)
  return lists
})

/** Without accents, capitals and signs: as somebody types in a hurry. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
