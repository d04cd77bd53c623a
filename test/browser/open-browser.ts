import { createRequire } from 'node:module'
import chromium from '@sparticuz/chromium'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { expect } from 'vitest'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Headless Chromium whose binary comes inside an npm package: nothing is installed beside it. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  })
}

const glasses = new WeakMap<Browser, Promise<Page>>()

/** A page of a browser in which copies of others are looked at. Axe is loaded into it once: that takes longer than a look. */
function glassOf(browser: Browser): Promise<Page> {
  const known = glasses.get(browser) ?? openGlass(browser)
  glasses.set(browser, known)
  return known
}

async function openGlass(browser: Browser): Promise<Page> {
  const glass = await browser.newPage({ bypassCSP: true })
  await glass.addScriptTag({ path: AXE })
  return glass
}

/** Asserts that axe finds nothing on the page: WCAG 2.2 A and AA and its best practices. Works with JavaScript off. */
export async function expectAccessible(page: Page): Promise<void> {
  // A page without script, or with a policy that forbids ours, is looked at in a copy of its own document.
  const browser = page.context().browser()
  if (browser === null) throw new Error('there is no browser')
  const copy = await glassOf(browser)
  const size = page.viewportSize()
  if (size !== null) await copy.setViewportSize(size)
  const styles = await page
    .locator('link[rel=stylesheet]')
    .evaluateAll(links => links.map(link => (link as HTMLLinkElement).href))
    .catch(() => [])
  await copy.setContent((await page.content()).replaceAll(/<script[^>]*><\/script>|<link[^>]*stylesheet[^>]*>/g, ''))
  for (const url of styles) await copy.addStyleTag({ content: await (await fetch(url)).text() })
  const violations = await copy.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await axe.run({
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return found.violations.map(one => ({ rule: one.id, where: one.nodes.map(node => node.html) }))
  })
  const { pathname: url } = new URL(page.url())
  expect({ url, violations }).toEqual({ url, violations: [] })
}

/** What axe finds on a page that may run it: in the light everything, in the dark what is too faint. */
async function findByAxe(page: Page): Promise<readonly object[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ path: AXE })
  const run = (options: object) =>
    page.evaluate(async asked => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      const { violations } = await axe.run({ resultTypes: ['violations'], ...asked })
      return violations.map(one => ({ rule: one.id, where: one.nodes.map(node => node.html) }))
    }, options)
  const light = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await run({ runOnly: { type: 'rule', values: ['color-contrast'] } })
  await page.emulateMedia({ colorScheme: null })
  return [...light, ...dark]
}

/** Asserts that a page, unfolded, is accessible in light and dark, and narrow enough. Its context bypasses the policy. */
export async function expectSoundUnfolded(page: Page): Promise<void> {
  await page.locator('details').evaluateAll(folded => {
    for (const one of folded) one.setAttribute('open', '')
  })
  const { pathname } = new URL(page.url())
  expect.soft({ pathname, found: await findByAxe(page) }).toEqual({ pathname, found: [] })
  await expectNoSidewaysScrolling(page)
  await expectLargeTargets(page)
}

/**
 * Asserts that whatever can be pressed is at least 24 px wide and high (WCAG 2.2, 2.5.8), without its exception for links
 * within a text: hands shake at a border post.
 */
export async function expectLargeTargets(page: Page): Promise<void> {
  const small = await page.locator('a[href], button, input, select, textarea, summary').evaluateAll(targets =>
    targets.flatMap(target => {
      const { width, height } = target.getBoundingClientRect()
      const isShown = target.checkVisibility() && target.ariaHidden !== 'true'
      // What only comes into sight under the focus, such as the link past the head of a page, lies beyond its edge.
      const isThere = isShown && !target.matches('.skip')
      return isThere && Math.min(width, height) < 24 ? [`${target.outerHTML.slice(0, 80)} ${width} x ${height}`] : []
    }),
  )
  const path = new URL(page.url()).pathname
  expect.soft({ path, small }).toEqual({ path, small: [] })
}

/** Asserts that nothing has to be scrolled sideways, from left to right and from right to left. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const tooWide = await page.locator('html').evaluate(root => {
    const written = root.getAttribute('dir') ?? 'ltr'
    const wide = ['rtl', 'ltr'].flatMap(direction => {
      root.setAttribute('dir', direction)
      if (root.scrollWidth <= root.clientWidth) return []
      const over = [...root.querySelectorAll('body *')].filter(one => {
        const { left, right } = one.getBoundingClientRect()
        return left < 0 || right > root.clientWidth
      })
      return [`${direction}: ${over.at(-1)?.outerHTML.slice(0, 200)}`]
    })
    root.setAttribute('dir', written)
    return wide
  })
  const path = new URL(page.url()).pathname
  expect.soft({ path, tooWide }).toEqual({ path, tooWide: [] })
}
