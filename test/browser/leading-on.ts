import type { Page } from 'playwright-core'

/**
 * Does what leads to another page, or to the same one anew, and waits until that one is there. To ask the browser whether
 * it has loaded is not enough: until the answer comes, it is the page before that has.
 */
export async function leadingOn(page: Page, act: () => Promise<void>): Promise<void> {
  await page.locator('main').evaluate(main => main.setAttribute('data-before', ''))
  await act()
  await page.locator('main:not([data-before])').waitFor()
  await page.waitForLoadState()
}

/** Waits until the script of a form's page watches what is typed: it marks the page so, for the server. */
export async function untilWatched(page: Page): Promise<void> {
  await page.locator('form[data-form] input[name="script"][value="1"]').waitFor({ state: 'attached' })
}
