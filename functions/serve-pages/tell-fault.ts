import type { Fault } from '../../shared/forms/faults.ts'
import { stepsOf } from '../../shared/forms/pointer.ts'
import type { Page, Question } from '../../shared/forms/questions.ts'
import type { Translate, WordKey } from './words.ts'

/** A fault in words, and the field it is about. */
export interface ToldFault {
  readonly place: string
  readonly fieldId: string
  /** What to do, said beside the question. */
  readonly text: string
  /** The same with the question's own words, for a summary. */
  readonly named: string
}

/** The id of the first control of a question: what an error summary links to. */
export function fieldId(place: string): string {
  return `q${place.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

/** Faults as sentences that name the question and say what to do. */
export function tellFaults(pages: readonly Page[], faults: readonly Fault[], t: Translate): readonly ToldFault[] {
  return faults.map(({ path, code }) => {
    const { question } = questionAt(pages, path)
    // An option among several is not a field: its question is.
    const place = question?.kind === 'choices' ? path.replace(/\/\d+$/, '') : path
    const { label } = questionAt(pages, place)
    const schema = question?.schema
    const limit = { 'too-long': schema?.maxLength, 'too-small': schema?.minimum, 'too-large': schema?.maximum }[
      String(code)
    ]
    const key: WordKey = `fault.${code}`
    const text = t(key, limit === undefined ? {} : { limit })
    return toldAt(place, label, text, t)
  })
}

/** A fault at a field, said beside it and, with the question's own words, in a summary. */
export function toldAt(place: string, label: string, text: string, t: Translate): ToldFault {
  const named = /[?!.]$/.test(label) ? `${label} ${text}` : `${label}${t('colon')}${text}`
  return { place, fieldId: fieldId(place), text, named }
}

/** The question at a place in the answers, and its label: within a list, with the number of the entry. */
export function questionAt(
  pages: readonly Page[],
  place: string,
): { readonly question: Question | undefined; readonly label: string } {
  const [pageName, ...steps] = stepsOf(place)
  const page = pages.find(one => one.name === pageName)
  let questions = page?.questions ?? []
  let question: Question | undefined
  let around = ''
  for (const step of steps) {
    if (/^\d+$/.test(step)) {
      around = `${question?.entry ?? question?.label ?? ''} ${Number(step) + 1}, `
      continue
    }
    question = questions.find(one => one.name === step)
    questions = question?.questions ?? []
  }
  return { question, label: `${around}${question?.label ?? page?.title ?? steps.at(-1) ?? ''}` }
}
