import type { ComponentChildren } from 'preact'
import type { Language } from '../../../shared/countries/profile.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { DATE_PARTS, entryCount, partName } from '../../../shared/forms/form-values.ts'
import { isLongList } from '../../../shared/forms/long-list.ts'
import type { Question } from '../../../shared/forms/questions.ts'
import type { DraftFile } from '../filling/draft-files.ts'
import type { KnownAnswer } from '../filling/tell-known.ts'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { Translate } from '../words.ts'
import { LongList } from './long-list.tsx'
import type { ReasonFieldProps } from './reason-field.tsx'

/** More options than this are a list to choose from; fewer are all in sight. */
const MOST_RADIOS = 7

export interface QuestionFieldProps {
  readonly question: Question
  /** Its place in the answers, entries numbered. */
  readonly place: string
  readonly values: FieldValues
  readonly faults: readonly ToldFault[]
  /** The controls of a question for a file: they send it at once from a page, and keep it on a device. */
  readonly fileControls: (props: QuestionFieldProps) => ComponentChildren
  /** The files that answers name, as far as the server has them. */
  readonly files: ReadonlyMap<string, DraftFile>
  readonly language: Language
  readonly t: Translate
  readonly required: ReadonlySet<string>
  readonly hidden: (place: string) => boolean
  /** Why an answer that was known is changed; left out where nothing is known. */
  readonly reasonField?: ((props: ReasonFieldProps) => ComponentChildren) | undefined
  /** Questions that were answered before, by their places; left out where the form opens a case. */
  readonly known?: ReadonlyMap<string, KnownAnswer>
}

/** One question with its hint, words for the child, fault and controls. */
export function QuestionField(props: QuestionFieldProps) {
  const { question, place, hidden, known, faults, t } = props
  const before = known?.get(place)
  return (
    <div class="question" data-question={place} hidden={hidden(place)}>
      {question.kind === 'repeating-group' ? <RepeatingGroup {...props} /> : <Single {...props} />}
      {before !== undefined && props.reasonField?.({ place, known: before, faults, t })}
    </div>
  )
}

function Single(props: QuestionFieldProps) {
  const { question, place } = props
  if (isLongList(question)) return <LongList {...props} />
  switch (question.kind) {
    case 'choice':
      return question.options.length > MOST_RADIOS ? <Select {...props} /> : <Options {...props} type="radio" />
    case 'choices':
      return <Options {...props} type="checkbox" />
    case 'date':
      return <DateFields {...props} />
    case 'date-time':
      return <DateFields {...props} withTime />
    case 'file':
      return <Legend {...props}>{props.fileControls(props)}</Legend>
    case 'group':
      return (
        <fieldset>
          <legend>{question.label}</legend>
          {question.questions.map(part => (
            <QuestionField key={part.name} {...props} question={part} place={`${place}/${part.name}`} />
          ))}
        </fieldset>
      )
    default:
      return <TextField {...props} />
  }
}

function labelOf({ question, place, required, t }: QuestionFieldProps): string {
  return required.has(place) ? question.label : t('optional', { label: question.label })
}

/** Hint, words for the child and fault; and the ids with which the controls say that they belong to them. */
function Around(props: QuestionFieldProps) {
  const { question, place, faults, t, known } = props
  const id = fieldId(place)
  const before = known?.get(place)
  const fault = faults.find(one => one.place === place)
  return (
    <>
      {question.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {question.hint}
        </p>
      )}
      {question.say !== undefined && (
        <p class="say" id={`${id}-say`}>
          <span>{t('youCanSay')}</span> {question.say}
        </p>
      )}
      {before !== undefined && (
        <p class="known" id={`${id}-known`}>
          {before.source}
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

function describedBy({ question, place, faults, known }: QuestionFieldProps): Record<string, string | undefined> {
  const id = fieldId(place)
  const faulty = faults.some(one => one.place === place)
  const ids = [
    question.hint && `${id}-hint`,
    question.say && `${id}-say`,
    known?.has(place) === true && `${id}-known`,
    faulty && `${id}-fault`,
  ].filter(Boolean)
  return { 'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined, ...(faulty && { 'aria-invalid': 'true' }) }
}

export function Legend(props: QuestionFieldProps & { readonly children: ComponentChildren }) {
  const { 'aria-invalid': _, ...described } = describedBy(props)
  return (
    <fieldset {...described}>
      <legend>{labelOf(props)}</legend>
      <Around {...props} />
      {props.children}
    </fieldset>
  )
}

function TextField(props: QuestionFieldProps) {
  const { question, place, values } = props
  const id = fieldId(place)
  const value = values[place]?.[0] ?? ''
  return (
    <>
      <label for={id}>{labelOf(props)}</label>
      <Around {...props} />
      {question.kind === 'long-text' ? (
        <textarea id={id} name={place} rows={5} autocomplete="off" {...describedBy(props)}>
          {value}
        </textarea>
      ) : (
        <input
          id={id}
          name={place}
          type="text"
          value={value}
          autocomplete="off"
          {...(question.kind === 'number' && { inputMode: 'numeric', class: 'short' })}
          {...describedBy(props)}
        />
      )}
    </>
  )
}

function Options(props: QuestionFieldProps & { readonly type: 'radio' | 'checkbox' }) {
  const { question, place, values, type } = props
  const chosen = values[place] ?? []
  return (
    <Legend {...props}>
      <div class={question.options.length > MOST_RADIOS ? 'options many' : 'options'}>
        {question.options.map((option, index) => {
          const id = index === 0 ? fieldId(place) : `${fieldId(place)}-${option.value}`
          return (
            <div class="option" key={option.value}>
              {/* `checked` first: where the tag ends with it (`checked/>`), a text browser overlooks it. */}
              <input checked={chosen.includes(option.value)} id={id} type={type} name={place} value={option.value} />
              <label for={id}>{option.label}</label>
            </div>
          )
        })}
      </div>
    </Legend>
  )
}

function Select(props: QuestionFieldProps) {
  const { question, place, values, t } = props
  const id = fieldId(place)
  const chosen = values[place]?.[0] ?? ''
  return (
    <>
      <label for={id}>{labelOf(props)}</label>
      <Around {...props} />
      <select id={id} name={place} {...describedBy(props)}>
        <option value="" selected={chosen === ''}>
          {t('choose')}
        </option>
        {question.options.map(option => (
          <option key={option.value} value={option.value} selected={chosen === option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </>
  )
}

function DateFields(props: QuestionFieldProps & { readonly withTime?: boolean }) {
  const { place, values, t, withTime = false } = props
  const field = (part: (typeof DATE_PARTS)[number] | 'time', index: number) => {
    const id = index === 0 ? fieldId(place) : `${fieldId(place)}-${part}`
    return (
      <div key={part}>
        <label for={id}>{t(part)}</label>
        <input
          id={id}
          name={partName(place, part)}
          type="text"
          class={part === 'day' || part === 'month' ? 'two' : 'four'}
          inputMode={part === 'time' ? 'text' : 'numeric'}
          value={values[partName(place, part)]?.[0] ?? ''}
          autocomplete="off"
          {...describedBy(props)}
        />
      </div>
    )
  }
  return (
    <Legend {...props}>
      <div class="date">{[...DATE_PARTS, ...(withTime ? (['time'] as const) : [])].map(field)}</div>
    </Legend>
  )
}

function RepeatingGroup(props: QuestionFieldProps) {
  const { question, place, values, t } = props
  const count = entryCount(values, place)
  const entry = question.entry ?? question.label
  return (
    <Legend {...props}>
      <input type="hidden" name={partName(place, 'count')} value={count} />
      {Array.from({ length: count }, (_, index) => (
        <fieldset class="entry" key={index} id={`${fieldId(place)}-${index}`}>
          <legend>{t('entry', { title: entry, number: index + 1 })}</legend>
          {question.questions.map(part => (
            <QuestionField key={part.name} {...props} question={part} place={`${place}/${index}/${part.name}`} />
          ))}
          <button type="submit" class="secondary" name="action" value={`remove:${place}:${index}`}>
            {t('removeEntry', { title: entry, number: index + 1 })}
          </button>
        </fieldset>
      ))}
      <button type="submit" class="secondary" name="action" value={`add:${place}`} id={fieldId(place)}>
        {count === 0 ? t('addEntry', { title: entry }) : t('addAnother')}
      </button>
    </Legend>
  )
}
