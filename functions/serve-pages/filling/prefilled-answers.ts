import { type AnswerChange, changedFrom, type Reasons } from '../../../shared/forms/answer-change.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'
import { LONGEST_REASON } from '../../../shared/forms/longest-reason.ts'
import { below } from '../../../shared/forms/pointer.ts'
import type { Prefilled } from '../../../shared/forms/prefill.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import type { Filled } from '../fill-form.ts'
import { questionAt, type ToldFault, toldAt } from '../tell-fault.ts'
import type { Translate } from '../words.ts'

/** Prefilled answers that are otherwise now, with the reasons that were written for them. */
export interface Changed {
  readonly answers: readonly Prefilled[]
  readonly reasons: Reasons
}

export function changedAnswers(form: Form, prefilled: readonly Prefilled[], { answers, values }: Filled): Changed {
  const shown = (place: string): boolean => values[partName(place, 'prefilled')] !== undefined
  const changed = changedFrom(form, prefilled, answers, shown)
  return { answers: changed, reasons: reasonsIn(values) }
}

/** The reason that stands in its field; empty where none does. */
export function reasonIn(values: FieldValues, place: string): string {
  return (values[partName(place, 'reason')]?.[0] ?? '').trim()
}

/**
 * Every reason that was written, changed or not: what a draft sends is the same however often it is sent, also when the
 * case knows by then what the first sending told it.
 */
export function reasonsIn(values: FieldValues): Reasons {
  const ending = partName('', 'reason')
  const places = Object.keys(values).flatMap(name => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []))
  return Object.fromEntries(
    places.flatMap(place => {
      const reason = reasonIn(values, place)
      return reason === '' ? [] : [[place, reason] as const]
    }),
  )
}

/** Reasons that are missing, or longer than a reason may be: on one page, or on all. */
export function reasonFaults(
  pages: readonly Page[],
  { answers, reasons }: Changed,
  t: Translate,
  page?: Page,
): readonly ToldFault[] {
  return answers
    .filter(({ place }) => page === undefined || place.startsWith(`${below('', page.name)}/`))
    .flatMap(({ place }) => {
      const reason = reasons[place]
      if (reason !== undefined && reason.length <= LONGEST_REASON) return []
      const text = reason === undefined ? t('reasonMissing') : t('reasonTooLong', { limit: LONGEST_REASON })
      return [toldAt(partName(place, 'reason'), questionAt(pages, place).label, text, t)]
    })
}

/** What a changed answer was, as it would be told of a submission. */
export function asChange({ place, concept, value, formId, sequence }: Prefilled, reasons: Reasons): AnswerChange {
  const reason = reasons[place]
  return { place, concept, was: value, from: { formId, sequence }, ...(reason !== undefined && { reason }) }
}
