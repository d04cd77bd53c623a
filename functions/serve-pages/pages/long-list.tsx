import { partName, writtenIn } from '../../../shared/forms/form-values.ts'
import { findOptions, firstInSight, isNameOf } from '../../../shared/forms/long-list.ts'
import type { Option } from '../../../shared/forms/questions.ts'
import { fieldId } from '../tell-fault.ts'
import { Legend, type QuestionFieldProps } from './question-field.tsx'

/** The browser itself offers so many names while one types; of a longer list, what fits is shown after Continue. */
const MOST_OFFERED = 1000

/** Options that are shown for a text which is no option's name. */
const MOST_MATCHES = 12

/**
 * A question with more options than anybody reads through. The likeliest are in sight, and what is chosen; any other is
 * found by writing its name or a part of it. Works without script: what fits comes back to be chosen from.
 */
export function LongList(props: QuestionFieldProps) {
  const { question, place, values, t } = props
  const { options } = question
  const several = question.kind === 'choices'
  const { chosen, texts } = writtenIn(values, place)
  const written = texts.filter(text => text.trim() !== '').map(text => ({ text, matches: matchesOf(options, text) }))
  const named = written.flatMap(({ matches }) => (matches.exact === undefined ? [] : [matches.exact]))
  const open = written.filter(({ matches }) => matches.exact === undefined && !matches.some.some(isChosen))
  function isChosen({ value }: Option): boolean {
    return chosen.includes(value) || named.some(option => option.value === value)
  }
  // A single one that was written takes the place of the one that was chosen before.
  const ticked = (option: Option): boolean =>
    several || named.length === 0 ? isChosen(option) : named.includes(option)
  const first = firstInSight(question)
  const shown = [
    ...first,
    ...options.filter(option => ticked(option) && !first.includes(option)),
    ...open.flatMap(({ matches }) => matches.some).filter(option => !ticked(option) && !first.includes(option)),
  ]
  const sight = [...new Set(shown)]
  const id = fieldId(place)
  const names = `${fieldId(question.pointer)}-names`
  const other = fieldId(partName(place, 'other'))
  const fields = several
    ? [...open.map(({ text }) => text), '', ''].slice(0, Math.max(2, open.length))
    : [open[0]?.text ?? '']
  return (
    <Legend {...props}>
      {sight.length > 0 && (
        <div class={sight.length > 7 ? 'options many' : 'options'}>
          {sight.map((option, index) => {
            const field = index === 0 ? id : `${id}-${option.value}`
            return (
              <div class="option" key={option.value}>
                <input
                  checked={ticked(option)}
                  id={field}
                  type={several ? 'checkbox' : 'radio'}
                  name={place}
                  value={option.value}
                />
                <label for={field}>{option.label}</label>
              </div>
            )
          })}
        </div>
      )}
      {fields.map((text, index) => {
        const field = sight.length === 0 && index === 0 ? id : `${other}-${index}`
        return (
          <div class="other" key={field}>
            <label for={field}>{t(several ? 'anotherOption' : 'nameOption')}</label>
            {open[index] !== undefined && (
              <p class="fault" id={`${field}-fault`}>
                {t(open[index].matches.some.length === 0 ? 'noSuchOption' : 'whichOption', { text })}
              </p>
            )}
            <input
              id={field}
              name={partName(place, 'other')}
              type="text"
              value={text}
              autocomplete="off"
              {...(options.length <= MOST_OFFERED && { list: names })}
              {...(open[index] !== undefined && { 'aria-describedby': `${field}-fault`, 'aria-invalid': 'true' })}
            />
          </div>
        )
      })}
      {options.length <= MOST_OFFERED && isFirstEntry(place) && (
        <datalist id={names}>
          {options.map(option => (
            <option key={option.value} value={option.label} />
          ))}
        </datalist>
      )}
    </Legend>
  )
}

/** The names are offered once for all entries of a list. */
function isFirstEntry(place: string): boolean {
  return !/\/[1-9]\d*(?:\/|$)/.test(place)
}

interface Matches {
  readonly exact: Option | undefined
  readonly some: readonly Option[]
}

/** In the language of the page; a name in another one is understood when it is sent. */
function matchesOf(options: readonly Option[], text: string): Matches {
  const some = findOptions(options, text, MOST_MATCHES)
  return { exact: some.find(option => isNameOf(option, text)), some }
}
