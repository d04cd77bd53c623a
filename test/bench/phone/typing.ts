import type { Page } from 'playwright-core'

/** How long each key took until its letter was painted, milliseconds; and what the page's script holds in memory, bytes. */
export interface Typed {
  readonly keys: readonly number[]
  readonly heap: number
}

/** As people type: so long between two keys, and so long a rest after each tenth; milliseconds. */
const BETWEEN = 120
const REST = 700

const TEXT = 'seis dias de camino con su hermana '

/** Types into fields, by their CSS selectors, one after the other. */
export async function typeInto(page: Page, fields: readonly string[]): Promise<Typed> {
  const keys: number[] = []
  await page.exposeBinding('keyTook', (_, milliseconds: number) => void keys.push(milliseconds))
  await page.evaluate(timeKeys)
  for (const field of fields) {
    const control = page.locator(field)
    await control.focus()
    const before = await control.inputValue()
    const pressed = keys.length
    for (const [index, letter] of [...TEXT].entries()) {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter)
      await page.waitForTimeout(index % 10 === 9 ? REST : BETWEEN)
    }
    while (keys.length < pressed + TEXT.length) await page.waitForTimeout(BETWEEN)
    if ((await control.inputValue()) !== before + TEXT) throw new Error(`${field} does not hold what was typed`)
  }
  return { keys, heap: await heapOf(page) }
}

/** What script holds when everything is let go that nothing needs. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** From when the key came down to when the frame after it was painted: whatever listens to it has run by then. */
function timeKeys(): void {
  const { keyTook } = globalThis as unknown as { keyTook(milliseconds: number): void }
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => keyTook(performance.now() - Number(data))
  addEventListener('keydown', event => requestAnimationFrame(() => port2.postMessage(event.timeStamp)), {
    capture: true,
  })
}
