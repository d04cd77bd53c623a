/** What was typed is saved when the fingers rest for so long, milliseconds: a function's call each time. */
const REST = 3_000

/** Sends what stands in the fields of a page now, to be kept as it is. Refuses after `patience` milliseconds, and without a line. */
export function sendTyped(form: HTMLFormElement, patience: number): Promise<Response> {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) fields.append(name, String(value))
  // Not `form.action`: the form has buttons of that name.
  return fetch(`${form.getAttribute('action')?.split('?')[0]}/save`, {
    method: 'POST',
    body: fields,
    signal: AbortSignal.timeout(patience),
  })
}

/**
 * Saves a page of a form on the server as one types. Nothing of it is said while it works: the page's own buttons save
 * as well, and say what is wrong. They wait for a save that is under way, so that the two do not meet.
 */
export function saveAsTyped(form: HTMLFormElement): void {
  const revision = form.querySelector<HTMLInputElement>('input[name="revision"]')
  if (revision === null) return
  let resting: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> | undefined
  let unsaved = false

  async function save(field: HTMLInputElement): Promise<void> {
    unsaved = false
    try {
      const response = await sendTyped(form, 10_000)
      const answer: unknown = response.ok ? await response.json() : undefined
      if (typeof answer === 'object' && answer !== null && 'revision' in answer) field.value = String(answer.revision)
    } catch {
      // No line: the next rest tries again, and so does Continue.
      unsaved = true
    }
  }

  function rest(): void {
    unsaved = true
    clearTimeout(resting)
    resting = setTimeout(flush, REST)
  }

  function flush(): void {
    clearTimeout(resting)
    if (!unsaved || saving !== undefined || revision === null) return
    saving = save(revision).finally(() => {
      saving = undefined
    })
  }

  form.addEventListener('input', rest)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush())
  form.addEventListener('submit', event => {
    // The browser's own page for that would take what was typed with it.
    if (navigator.onLine === false) {
      event.preventDefault()
      const status = document.querySelector('[data-status]')
      if (status !== null) status.textContent = form.dataset.noLine ?? ''
      return
    }
    clearTimeout(resting)
    unsaved = false
    if (saving === undefined) return
    event.preventDefault()
    const button = event.submitter
    saving.finally(() => form.requestSubmit(button))
  })
}
