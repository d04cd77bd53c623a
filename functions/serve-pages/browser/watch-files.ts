/** How often it is asked whether a file has been checked, milliseconds; and how many times, before one is left to ask by hand. */
const PAUSE = 2000
const MOST_ASKED = 90

/** Says beside a question what has become of its file, without touching what is being typed. */
export function watchFiles(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-state-url]')) void watch(place)
}

async function watch(place: HTMLElement): Promise<void> {
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    await new Promise(resolve => setTimeout(resolve, PAUSE))
    const answer = await fetch(place.dataset.stateUrl ?? '').catch(() => undefined)
    if (answer?.ok !== true) continue
    const { state, text }: { state: string; text: string } = await answer.json()
    if (state === 'awaited') continue
    place.textContent = text
    place.classList.toggle('fault', state === 'refused')
    const question = place.closest('[data-question]')
    question?.querySelector('[data-look-again]')?.remove()
    const link = question?.querySelector<HTMLAnchorElement>('a[hidden]')
    if (link && state === 'clean') link.hidden = false
    return
  }
}
