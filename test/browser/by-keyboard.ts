import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { leadingOn } from './leading-on.ts'

/** What holds the focus, and how it is seen. */
interface Stop {
  /** What somebody hears of it: its label, or its words. */
  readonly name: string
  /** An outline of two pixels at least (WCAG 2.2, 2.4.7). */
  readonly marked: boolean
  /** Nothing lies over it, and it is within the window (2.4.11). */
  readonly uncovered: boolean
  /** In the document, and on the screen, it comes after the stop before (2.4.3); before it, going backwards. */
  readonly inOrder: boolean
}

/** Looks at what holds the focus; undefined when nothing does. */
function look(page: Page, backwards: boolean): Promise<Stop | undefined> {
  return page.evaluate(going => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return undefined
    const memory = globalThis as { stopBefore?: HTMLElement | undefined }
    const before = memory.stopBefore
    memory.stopBefore = element
    const labels = 'labels' in element && element.labels instanceof NodeList ? [...element.labels] : []
    const words = element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent ?? ''
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const [box] = element.getClientRects()
    if (box === undefined) return { name: words.trim(), marked: false, uncovered: false, inOrder: false }
    const { left, top, width, height } = box
    const points = [
      [left + width / 2, top + height / 2],
      [left + 3, top + height / 2],
      [left + width - 3, top + height / 2],
      [left + width / 2, top + 3],
      [left + width / 2, top + height - 3],
    ] as const
    const uncovered = points.every(([x, y]) => {
      const found = document.elementFromPoint(x, y)
      return found !== null && (element.contains(found) || found.contains(element))
    })
    const ordered = (first: HTMLElement, second: HTMLElement): boolean => {
      const inDocument = first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING
      const [one, other] = [first.getBoundingClientRect(), second.getBoundingClientRect()]
      const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
      const inOneLine = shared > Math.min(one.height, other.height) / 2
      return inDocument !== 0 && (inOneLine ? other.left >= one.left : other.top >= one.top)
    }
    const inOrder =
      before === undefined || !before.isConnected || before === element
        ? true
        : going
          ? ordered(element, before)
          : ordered(before, element)
    return {
      name: words.replaceAll(/\s+/g, ' ').trim(),
      marked: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      uncovered,
      inOrder,
    }
  }, backwards)
}

/** Nobody needs so many steps to what they look for. */
const MOST_STEPS = 90

/** Steps to what has this name, by Tab or Shift+Tab alone, and asserts at each stop that the focus is seen and in order. */
export async function stepTo(page: Page, name: string | RegExp, { backwards = false } = {}): Promise<void> {
  const passed: string[] = []
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab')
    const stop = await look(page, backwards)
    // Past the last stop the browser itself has the focus for a moment.
    if (stop === undefined) continue
    passed.push(stop.name)
    const seen = { marked: true, uncovered: true, inOrder: true, path: new URL(page.url()).pathname, passed }
    expect({ ...stop, path: seen.path, passed }).toEqual({ name: stop.name, ...seen })
    if (typeof name === 'string' ? stop.name === name : name.test(stop.name)) return
  }
  throw new Error(`the keyboard does not reach “${name}”, but: ${passed.join(', ')}`)
}

/** Steps to a button or a link and presses it; waits for the page that it leads to. */
export async function stepAndPress(page: Page, name: string | RegExp, how = { backwards: false }): Promise<void> {
  await stepTo(page, name, how)
  await pressEnter(page)
}

/** Presses Enter where the focus is, and waits for the page that it leads to. */
export async function pressEnter(page: Page): Promise<void> {
  await leadingOn(page, () => page.keyboard.press('Enter'))
}

/** Asserts that the focus is where it says what happened, and that it is seen there. */
export async function expectFocusOn(page: Page, words: string | RegExp): Promise<void> {
  await expect
    .poll(async () => (await look(page, false)) ?? { name: '' }, { timeout: 5_000, interval: 50 })
    .toMatchObject({
      name: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
      marked: true,
      uncovered: true,
    })
}
