import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { type FieldValues, partName } from '../../../shared/forms/form-values.ts'
import { below } from '../../../shared/forms/pointer.ts'
import { type Known, type Prefilled, prefill } from '../../../shared/forms/prefill.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { localParts } from '../../../shared/procedure/local-time.ts'

/**
 * What stands in the fields of a form that is begun: the time of the encounter, which is now until the officer says
 * otherwise, and what the case knows (`known`; undefined where the form opens one).
 */
export function firstFields(
  form: Form,
  pages: readonly Page[],
  {
    now,
    timeZone,
    known,
  }: { readonly now: Date; readonly timeZone: string; readonly known: ReadonlyMap<string, Known> | undefined },
): FieldValues {
  const moment = localParts(now, timeZone)
  const values = pages.flatMap(page =>
    page.questions
      .filter(question => question.schema['x-concept'] === 'encounter.at')
      .flatMap(question =>
        Object.entries(moment).map(([part, value]): [string, readonly string[]] => [
          `${below(below('', page.name), question.name)}:${part}`,
          [value],
        ]),
      ),
  )
  return { ...Object.fromEntries(values), ...(known && prefilledFields(form, prefill(form, known), timeZone)) }
}

/** The fields with what is known, each marked as shown so: to empty it then is to change it. */
function prefilledFields(form: Form, known: readonly Prefilled[], timeZone: string): FieldValues {
  const answers = known.reduce((all: Answers, { place, value }) => withAnswer(all, place, value), {})
  const marks = known.map(({ place }): [string, readonly string[]] => [partName(place, 'prefilled'), ['1']])
  return { ...fieldsFromAnswers(form, answers, timeZone), ...Object.fromEntries(marks) }
}
