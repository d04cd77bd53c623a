import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { CaseTranslate } from './case-words.ts'
import type { CommandField } from './command-fields.ts'
import { placeOf } from './read-command.ts'

/** More options than this are a list to choose from; fewer are all in sight. */
const MOST_RADIOS = 7

interface FieldProps {
  readonly field: CommandField
  readonly values: FieldValues
  readonly faults: readonly ToldFault[]
  readonly t: CaseTranslate
}

/** One field of a command, with its hint and what is wrong with it. */
export function CommandFieldControl(props: FieldProps) {
  const { field } = props
  if (field.kind === 'date') return <DateFields {...props} />
  if (field.kind === 'choice' && field.options.length <= MOST_RADIOS) return <Radios {...props} />
  return <Single {...props} />
}

function about({ field, faults }: FieldProps) {
  const id = fieldId(placeOf(field))
  const fault = faults.find(one => one.place === placeOf(field))
  const ids = [field.hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean)
  return {
    id,
    fault,
    described: {
      'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
      ...(fault !== undefined && { 'aria-invalid': 'true' as const }),
    },
  }
}

function labelOf({ field, t }: FieldProps): string {
  return field.optional && field.hint === undefined ? t('optional', { label: field.label }) : field.label
}

function Around(props: FieldProps) {
  const { id, fault } = about(props)
  return (
    <>
      {props.field.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {props.field.hint}
        </p>
      )}
      {fault !== undefined && (
        <p class="fault" id={`${id}-fault`}>
          {fault.text}
        </p>
      )}
    </>
  )
}

function Single(props: FieldProps) {
  const { field, values, t } = props
  const place = placeOf(field)
  const { id, described } = about(props)
  const value = values[place]?.[0] ?? ''
  return (
    <div class="question">
      <label for={id}>{labelOf(props)}</label>
      <Around {...props} />
      {field.kind === 'choice' ? (
        <select id={id} name={place} {...described}>
          <option value="" selected={value === ''}>
            {t('choose')}
          </option>
          {field.options.map(option => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : field.kind === 'long-text' ? (
        <textarea id={id} name={place} rows={4} autocomplete="off" {...described}>
          {value}
        </textarea>
      ) : (
        <input id={id} name={place} type="text" value={value} autocomplete="off" {...described} />
      )}
    </div>
  )
}

function Radios(props: FieldProps) {
  const { field, values } = props
  const place = placeOf(field)
  const { id, described } = about(props)
  const chosen = values[place]?.[0]
  return (
    <div class="question">
      <fieldset aria-describedby={described['aria-describedby']}>
        <legend>{labelOf(props)}</legend>
        <Around {...props} />
        <div class="options">
          {field.options.map((option, index) => {
            const own = index === 0 ? id : `${id}-${option.value}`
            return (
              <div class="option" key={option.value}>
                <input checked={chosen === option.value} id={own} type="radio" name={place} value={option.value} />
                <label for={own}>{option.label}</label>
              </div>
            )
          })}
        </div>
      </fieldset>
    </div>
  )
}

function DateFields(props: FieldProps) {
  const { field, values, t } = props
  const place = placeOf(field)
  const { id, described } = about(props)
  return (
    <div class="question">
      <fieldset aria-describedby={described['aria-describedby']}>
        <legend>{labelOf(props)}</legend>
        <Around {...props} />
        <div class="date">
          {(['day', 'month', 'year'] as const).map((part, index) => {
            const own = index === 0 ? id : `${id}-${part}`
            return (
              <div key={part}>
                <label for={own}>{t(part)}</label>
                <input
                  id={own}
                  name={`${place}:${part}`}
                  type="text"
                  class={part === 'year' ? 'four' : 'two'}
                  inputMode="numeric"
                  value={values[`${place}:${part}`]?.[0] ?? ''}
                  autocomplete="off"
                  {...described}
                />
              </div>
            )
          })}
        </div>
      </fieldset>
    </div>
  )
}
