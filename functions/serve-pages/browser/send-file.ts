/**
 * Sends the chosen file with progress, as the form would without script. What is too large is said before anything is
 * sent; a line that breaks leaves the file chosen, to be sent again.
 */
export function sendFile(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-upload]')
  const input = form?.querySelector<HTMLInputElement>('input[type=file]')
  const button = form?.querySelector('button')
  const message = form?.querySelector<HTMLElement>('[data-message]')
  const text = form?.querySelector<HTMLElement>('[data-progress-text]')
  const bar = form?.querySelector('progress')
  if (!form || !input || !button || !message || !text || !bar) return
  const { upload = '', arrived = '', mostBytes, nothing = '', tooLarge = '', failed = '', sending = '' } = form.dataset

  const stop = (fault: string): void => {
    message.textContent = fault
    text.textContent = ''
    bar.hidden = true
    button.disabled = false
    input.focus()
  }
  const megabytes = (bytes: number): string =>
    `${(bytes / (1024 * 1024)).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`

  input.addEventListener('change', () => {
    message.textContent = ''
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    const file = input.files?.[0]
    if (file === undefined) return stop(nothing)
    if (file.size > Number(mostBytes)) return stop(tooLarge.replace('{size}', megabytes(file.size)))
    const { url, fields }: { url: string; fields: Record<string, string> } = JSON.parse(upload)
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('file', file)
    message.textContent = ''
    button.disabled = true
    bar.hidden = false
    let told = -1
    // Not fetch: it tells nothing of how far an upload is.
    const request = new XMLHttpRequest()
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = (100 * loaded) / total
      // Said at every quarter: a screen reader that reads each percent says nothing else.
      const quarter = Math.floor((4 * loaded) / total)
      if (quarter === told) return
      told = quarter
      text.textContent = sending.replace('{percent}', String(quarter * 25))
    })
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) location.assign(arrived)
      else stop(/EntityTooLarge/.test(request.responseText) ? tooLarge.replace('{size}', megabytes(file.size)) : failed)
    })
    for (const end of ['error', 'abort', 'timeout'] as const) request.addEventListener(end, () => stop(failed))
    request.open('POST', url)
    request.send(body)
  })
}
