import { type Applicability, applies, settle } from '../../shared/forms/applies.ts'
import type { Fault } from '../../shared/forms/faults.ts'
import { faultsAt } from '../../shared/forms/faults-at.ts'
import type { Answers, Form } from '../../shared/forms/form.ts'
import { answersFrom, entryCount, type FieldValues, partName, type ToInstant } from '../../shared/forms/form-values.ts'
import { at, below } from '../../shared/forms/pointer.ts'
import type { Page, Question } from '../../shared/forms/questions.ts'

/** The fields of a form as they stand, and what follows from them. */
export interface Filled {
  readonly values: FieldValues
  readonly answers: Answers
  /** Questions whose answers were dropped because they no longer apply. */
  readonly dropped: readonly string[]
  readonly found: Applicability
  /** Worked out when they are first asked for: while somebody types, nobody asks. */
  readonly faults: readonly Fault[]
}

/** Reads all fields of a form, at a moment; undefined where nobody knows the time. Pure. */
export function readFilled(form: Form, values: FieldValues, toInstant: ToInstant, now: Date | undefined): Filled {
  const { answers, dropped, applicability: found } = settle(form, answersFrom(form, values, toInstant))
  let faults: readonly Fault[] | undefined
  return {
    values: without(values, dropped),
    answers,
    dropped,
    found,
    get faults() {
      faults ??= faultsAt(form, answers, now)
      return faults
    },
  }
}

/** Fields with one page's replaced by what was sent: a box that is no longer ticked is gone. */
export function replacePage(values: FieldValues, page: string, sent: FieldValues): FieldValues {
  const ofPage = (name: string): boolean => name.startsWith(`${below('', page)}/`)
  return Object.fromEntries([
    ...Object.entries(values).filter(([name]) => !ofPage(name)),
    ...Object.entries(sent).filter(([name]) => ofPage(name)),
  ])
}

/** The faults of one page. */
export function faultsOn(faults: readonly Fault[], page: string): readonly Fault[] {
  const place = below('', page)
  return faults.filter(fault => fault.path === place || fault.path.startsWith(`${place}/`))
}

/** Questions of a page that apply now, did not before, and have no answer: whoever has no script has not seen them yet. */
export function newlyAsked(page: Page, before: Filled, now: Filled): readonly string[] {
  return page.questions
    .map(question => below(below('', page.name), question.name))
    .filter(place => applies(now.found, place) && !applies(before.found, place) && at(now.answers, place) === undefined)
}

/** The fields with one more entry in a repeating group. */
export function addEntry(values: FieldValues, place: string): FieldValues {
  return { ...values, [partName(place, 'count')]: [String(entryCount(values, place) + 1)] }
}

/** The fields without one entry of a repeating group; those behind it move up. */
export function removeEntry(values: FieldValues, place: string, index: number): FieldValues {
  const moved = Object.entries(values).flatMap(([name, list]): [string, readonly string[]][] => {
    const found = name.startsWith(`${place}/`) ? /^(\d+)(.*)$/s.exec(name.slice(place.length + 1)) : null
    if (found === null) return [[name, list]]
    const entry = Number(found[1])
    if (entry === index) return []
    return [[`${place}/${entry > index ? entry - 1 : entry}${found[2]}`, list]]
  })
  const count = Math.max(0, entryCount(values, place) - 1)
  return { ...Object.fromEntries(moved), [partName(place, 'count')]: [String(count)] }
}

/** The next page that has a question to ask; undefined after the last one. */
export function nextPage(pages: readonly Page[], current: string, found: Applicability): Page | undefined {
  const behind = pages.slice(pages.findIndex(page => page.name === current) + 1)
  return behind.find(page => pageApplies(page, found))
}

export function pageApplies(page: Page, found: Applicability): boolean {
  const place = below('', page.name)
  return (
    applies(found, place) && page.questions.some((question: Question) => applies(found, below(place, question.name)))
  )
}

function without(values: FieldValues, dropped: readonly string[]): FieldValues {
  const gone = (name: string): boolean =>
    dropped.some(place => name === place || name.startsWith(`${place}:`) || name.startsWith(`${place}/`))
  return Object.fromEntries(Object.entries(values).filter(([name]) => !gone(name)))
}
