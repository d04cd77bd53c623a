import { fieldId, type ToldFault, toldAt } from '../tell-fault.ts'
import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'

/** The place of the reason for a correction among the faults of a check. */
export const CORRECTION = '/:correction'

/** That a correction needs a reason. */
export function reasonFault({ language }: Pick<Visit, 'language'>): ToldFault {
  const t = caseWords(language)
  return toldAt(CORRECTION, t('correctionReason'), t('fault.required'), t)
}

/** Why a recorded form is corrected: asked before it is sent. Both versions are kept. */
export function CorrectionReason({
  visit,
  faulty,
  reason,
}: {
  readonly visit: Pick<Visit, 'language'>
  readonly faulty: boolean
  readonly reason: string
}) {
  const t = caseWords(visit.language)
  const id = fieldId(CORRECTION)
  return (
    <div class="question">
      <label for={id}>{t('correctionReason')}</label>
      <p class="hint" id={`${id}-hint`}>
        {t('correctionText')}
      </p>
      {faulty && (
        <p class="fault" id={`${id}-fault`}>
          {t('fault.required')}
        </p>
      )}
      <textarea
        id={id}
        name="correction"
        rows={3}
        autocomplete="off"
        aria-describedby={faulty ? `${id}-hint ${id}-fault` : `${id}-hint`}
        {...(faulty && { 'aria-invalid': 'true' })}
      >
        {reason}
      </textarea>
    </div>
  )
}
