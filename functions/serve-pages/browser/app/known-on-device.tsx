import './app.tsx'
import type { ComponentChildren } from 'preact'
import type { Reasons } from '../../../../shared/forms/answer-change.ts'
import type { Form } from '../../../../shared/forms/form.ts'
import type { FieldValues } from '../../../../shared/forms/form-values.ts'
import { type Provenance, prefill } from '../../../../shared/forms/prefill.ts'
import type { Page } from '../../../../shared/forms/questions.ts'
import { dateIn } from '../../../../shared/procedure/local-time.ts'
import type { Filled } from '../../fill-form.ts'
import { asChange, changedAnswers, reasonFaults, reasonsIn } from '../../filling/prefilled-answers.ts'
import { type KnownAnswer, tellKnown } from '../../filling/tell-known.ts'
import { writeDate } from '../../language.ts'
import { ChangeNote } from '../../pages/change-note.tsx'
import { ReasonField, UsualReasons } from '../../pages/reason-field.tsx'
import type { ToldFault } from '../../tell-fault.ts'
import { writeAnswerAt } from '../../write-answer.ts'
import type { FormContent } from '../device.ts'
import { writeFiles } from './files-on-device.ts'
import type { ViewProps } from './frame.tsx'

/** What the case knew of the questions of a form, and what has become of it in the fields. */
export interface KnownOnDevice {
  /** What is said beside each question that was answered before. */
  answers(filled: Filled): ReadonlyMap<string, KnownAnswer>
  /** Reasons that are missing: on one page, or on all. */
  faults(filled: Filled, page?: Page): readonly ToldFault[]
  /** The places of the answers that are otherwise now. */
  changed(filled: Filled): readonly string[]
  /** What is said of them before sending. */
  notes(filled: Filled): ReadonlyMap<string, ComponentChildren>
  reasons(values: FieldValues): Reasons
  readonly reasonField: typeof ReasonField
  readonly usualReasons: ComponentChildren
}

/** The server does the same for its pages, from the case itself (`filling/show-page.tsx`, `filling/check-draft.tsx`). */
export function knownOnDevice(
  form: Form,
  pages: readonly Page[],
  { known, sources }: Pick<FormContent, 'known' | 'sources'>,
  { t, control, language, settings }: Pick<ViewProps, 't' | 'control' | 'language' | 'settings'>,
): KnownOnDevice {
  const { timeZone } = settings.country
  const writing = { language, timeZone, everything: false, files: writeFiles(control.state().files, language, t) }
  const prefilled = prefill(form, new Map(known))
  const changedIn = (filled: Filled) => changedAnswers(form, prefilled, filled)
  const source = ({ formId, at, authority }: Provenance): string =>
    t('alreadyAnswered', {
      form: sources.forms[formId]?.[language] ?? formId,
      when: writeDate(dateIn(new Date(at), timeZone), language),
      authority: sources.authorities[authority]?.[language] ?? authority,
    })
  return {
    answers: filled => tellKnown(form, pages, prefilled, changedIn(filled), filled.values, writing, source),
    faults: (filled, page) => reasonFaults(pages, changedIn(filled), t, page),
    changed: filled => changedIn(filled).answers.map(({ place }) => place),
    notes(filled) {
      const { answers, reasons } = changedIn(filled)
      return new Map(
        answers.map(one => {
          const before = writeAnswerAt(pages, one.place, one.value, writing)
          return [one.place, <ChangeNote change={asChange(one, reasons)} before={before} t={t} />]
        }),
      )
    },
    reasons: reasonsIn,
    reasonField: ReasonField,
    usualReasons: <UsualReasons t={t} />,
  }
}
