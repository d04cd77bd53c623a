import type { Page } from 'playwright-core'

/** Moments in a page, in milliseconds since 1970 by its own clock: they are compared from one document to the next. */
export interface Watch {
  /**
   * When the field of a question, by its CSS selector, was usable, in this document or the next: in sight, and a key
   * that was pressed as soon as it was is painted.
   */
  usable(field: string): Promise<number>
  /** When somebody clicked last. */
  pressed(): Promise<number>
  /** Throws where the letter is not in the field any more. */
  mustHold(field: string): Promise<void>
}

/** The key that is pressed: no question has the letter in it of itself. */
const LETTER = 'x'

/** Watches a page from before the first script of each of its documents. */
export async function watch(page: Page): Promise<Watch> {
  const waiting = new Map<string, (moment: number) => void>()
  let pressed = Promise.withResolvers<number>()
  await page.exposeBinding('inSight', () => page.keyboard.press(LETTER))
  await page.exposeBinding('usableAt', (_, field: string, moment: number) => waiting.get(field)?.(moment))
  await page.exposeBinding('pressedAt', (_, moment: number) => pressed.resolve(moment))
  await page.addInitScript(tellClicks)
  return {
    async usable(field) {
      const usable = new Promise<number>(resolve => {
        waiting.set(field, resolve)
      })
      pressed = Promise.withResolvers<number>()
      await page.addInitScript(tellUsable, field)
      await page.evaluate(tellUsable, field)
      return usable
    },
    pressed: () => pressed.promise,
    async mustHold(field) {
      const value = await page.locator(field).inputValue()
      if (!value.includes(LETTER)) throw new Error(`${field} does not hold what was typed`)
    },
  }
}

interface Bindings {
  inSight(): void
  usableAt(field: string, moment: number): void
  pressedAt(moment: number): void
}

function tellClicks(): void {
  const told = globalThis as unknown as Bindings
  addEventListener('click', event => told.pressedAt(performance.timeOrigin + event.timeStamp), { capture: true })
}

function tellUsable(field: string): void {
  const told = globalThis as unknown as Bindings
  const look = (): void => {
    const found = document.querySelector<HTMLInputElement>(field)
    if (found === null || found.getClientRects().length === 0) {
      requestAnimationFrame(look)
      return
    }
    const press = (): void => {
      found.focus()
      told.inSight()
    }
    // A page that moves the focus once it is drawn may take the first key along: then it was not usable yet.
    const again = (): void => void requestAnimationFrame(press)
    found.addEventListener('blur', again)
    found.addEventListener(
      'input',
      () => {
        found.removeEventListener('blur', again)
        requestAnimationFrame(afterPainting)
      },
      { once: true },
    )
    press()
  }
  const afterPainting = (): void => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => told.usableAt(field, performance.timeOrigin + performance.now())
    port2.postMessage(undefined)
  }
  look()
}
