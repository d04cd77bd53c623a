import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** So many times slower than this machine the phone is. */
const SLOWER = 6

/** A page on a weak phone, in a browser that has nothing yet. */
export async function openWeakPhone(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; close(): Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en', ...options })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  await slowDown(page)
  return { page, close: () => context.close() }
}

/** Makes an open page as slow as on the phone. */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
}
