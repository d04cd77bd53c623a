import { applies, settle } from '../../../shared/forms/applies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { answersFrom, type FieldValues } from '../../../shared/forms/form-values.ts'
import { afterPainting } from './after-painting.ts'
import { isChanged } from './is-changed.ts'
import { saveAsTyped } from './save-as-typed.ts'

/**
 * Shows and hides questions as answers change, by the same conditions as the server. Nothing moves the focus. A hidden
 * question keeps what was typed; that it is left out, here or on another page, is said before one goes on. Where an answer
 * that was known is changed, the reason is asked for at once.
 */
export function watchConditions(form: Form): void {
  const element = document.querySelector<HTMLFormElement>('form[data-form]')
  if (element === null) return
  const elsewhere: FieldValues = JSON.parse(element.dataset.elsewhere ?? '{}')
  const dependents: Readonly<Record<string, string>> = JSON.parse(element.dataset.dependents ?? '{}')
  const status = document.querySelector('[data-status]')
  const dropping = element.querySelector('[data-dropping]')

  let before: readonly string[] | undefined

  const tellDropping = (questions: readonly string[]): void => {
    const text = element.dataset.droppingAnswers?.replace('{questions}', [...new Set(questions)].join('; ')) ?? ''
    if (dropping !== null) dropping.textContent = questions.length > 0 ? text : ''
  }

  const update = (announce: boolean): void => {
    const values: Record<string, string[]> = Object.fromEntries(
      Object.entries(elsewhere).map(([name, list]) => [name, [...list]]),
    )
    for (const [name, value] of new FormData(element)) {
      const list = values[name]
      if (list === undefined) values[name] = [String(value)]
      else list.push(String(value))
    }
    const answers = answersFrom(form, values, (date, time) => `${date}T${time}:00Z`)
    const { applicability: found, dropped } = settle(form, answers)
    let shown = 0
    for (const question of element.querySelectorAll<HTMLElement>('[data-question]')) {
      const hide = !applies(found, question.dataset.question ?? '')
      if (question.hidden === hide) continue
      if (!hide) shown += 1
      question.hidden = hide
    }
    for (const reason of element.querySelectorAll<HTMLElement>('[data-reason]'))
      reason.hidden = !isChanged(reason, values)
    // What was left out before is told no second time.
    before ??= dropped
    tellDropping([
      ...dropped.filter(place => before?.includes(place) !== true).map(place => labelOf(element, place)),
      ...Object.entries(dependents).flatMap(([place, label]) => (applies(found, place) ? [] : [label])),
    ])
    if (announce && shown > 0 && status !== null) status.textContent = element.dataset.moreQuestions ?? ''
  }

  // The server need not show again what has been in sight all along.
  const marker = element.querySelector<HTMLInputElement>('input[name="script"]')
  if (marker !== null) marker.value = '1'
  const updateSoon = afterPainting(() => update(true))
  element.addEventListener('input', updateSoon)
  element.addEventListener('change', updateSoon)
  update(false)
  saveAsTyped(element)
}

/** What a question on the page is called. */
function labelOf(form: HTMLElement, place: string): string {
  const question = form.querySelector(`[data-question="${CSS.escape(place)}"]`)
  return question?.querySelector('legend, label')?.textContent ?? ''
}
