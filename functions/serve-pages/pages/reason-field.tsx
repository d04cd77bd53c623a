import { partName } from '../../../shared/forms/form-values.ts'
import { LONGEST_REASON } from '../../../shared/forms/longest-reason.ts'
import type { KnownAnswer } from '../filling/tell-known.ts'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { Translate, WordKey } from '../words.ts'
import { AnswerLines } from './answer-list.tsx'

const USUAL_REASONS = 'usual-reasons'
const USUAL = ['reasonSaysSo', 'reasonDocument', 'reasonMistake', 'reasonSince'] as const satisfies readonly WordKey[]

export interface ReasonFieldProps {
  readonly place: string
  readonly known: KnownAnswer
  readonly faults: readonly ToldFault[]
  readonly t: Translate
}

/** Why an answer that was known is changed. In sight once it is: after Continue, or at once where there is script. */
export function ReasonField({ place, known, faults, t }: ReasonFieldProps) {
  const name = partName(place, 'reason')
  const id = fieldId(name)
  const fault = faults.find(one => one.place === name)
  return (
    <>
      {known.shown && <input type="hidden" name={partName(place, 'prefilled')} value="1" />}
      <div class="reason" data-reason={place} data-known={JSON.stringify(known.fields)} hidden={!known.changed}>
        {known.before !== undefined && (
          <div class="before" id={`${id}-before`}>
            <p>{t('answerBefore')}</p>
            <AnswerLines answer={known.before} />
          </div>
        )}
        <label for={id}>{t('reasonLabel')}</label>
        {fault !== undefined && (
          <p class="fault" id={`${id}-fault`}>
            {fault.text}
          </p>
        )}
        <input
          id={id}
          name={name}
          type="text"
          value={known.reason}
          list={USUAL_REASONS}
          maxLength={LONGEST_REASON}
          autocomplete="off"
          aria-describedby={
            [known.before && `${id}-before`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined
          }
          {...(fault !== undefined && { 'aria-invalid': 'true' })}
        />
      </div>
    </>
  )
}

/** What an officer usually writes there: offered by the browser itself, once for the whole page. */
export function UsualReasons({ t }: { readonly t: Translate }) {
  return (
    <datalist id={USUAL_REASONS}>
      {USUAL.map(key => (
        <option key={key} value={t(key)} />
      ))}
    </datalist>
  )
}
