import { applicability, applies } from '../../../shared/forms/applies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { answersFrom, type FieldValues } from '../../../shared/forms/form-values.ts'
import { isChanged } from './is-changed.ts'
import { saveAsTyped } from './save-as-typed.ts'

/**
 * Shows and hides questions as answers change, by the same conditions as the server. Nothing moves the focus. A hidden
 * question keeps what was typed until the page is sent: then the server drops it and says so. Where an answer that was
 * known is changed, the reason is asked for at once.
 */
export function watchConditions(form: Form): void {
  const element = document.querySelector<HTMLFormElement>('form[data-form]')
  if (element === null) return
  const elsewhere: FieldValues = JSON.parse(element.dataset.elsewhere ?? '{}')
  const status = document.querySelector('[data-status]')

  const update = (announce: boolean): void => {
    const values: Record<string, string[]> = Object.fromEntries(
      Object.entries(elsewhere).map(([name, list]) => [name, [...list]]),
    )
    for (const [name, value] of new FormData(element)) {
      values[name] = [...(values[name] ?? []), String(value)]
    }
    const answers = answersFrom(form, values, (date, time) => `${date}T${time}:00Z`)
    const found = applicability(form, answers)
    let shown = 0
    for (const question of element.querySelectorAll<HTMLElement>('[data-question]')) {
      const hide = !applies(found, question.dataset.question ?? '')
      if (question.hidden && !hide) shown += 1
      question.hidden = hide
    }
    for (const reason of element.querySelectorAll<HTMLElement>('[data-reason]'))
      reason.hidden = !isChanged(reason, values)
    if (announce && shown > 0 && status !== null) status.textContent = element.dataset.moreQuestions ?? ''
  }

  // The server need not show again what has been in sight all along.
  const marker = element.querySelector<HTMLInputElement>('input[name="script"]')
  if (marker !== null) marker.value = '1'
  element.addEventListener('input', () => update(true))
  element.addEventListener('change', () => update(true))
  update(false)
  saveAsTyped(element)
}
