import type { Browser, Page } from 'playwright-core'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { newContext, setUpDevice } from '../../browser/device-journey.ts'
import type { Served } from './edge.ts'
import { beginFirstContact } from './first-contact.ts'
import { ENTRIES, LARGE_PAGE } from './large-form.ts'
import { type Typed, typeInto } from './typing.ts'
import { slowDown } from './weak-phone.ts'

/** A short text, a long one, and one within an entry of the list. */
const TYPED_INTO = ['q100', 'q191', 'people/50/name'] as const

const ours = (question: string): string => `#form [name="/${LARGE_PAGE}/${question}"]`
const OURS = TYPED_INTO.map(ours)
const THEIRS = TYPED_INTO.map(question => `#root_${question.replaceAll('/', '_')}`)

/** The page from the server, typed into. Without script it tells what the browser alone takes for a key on so long a page. */
export async function typeOnPage(
  cloud: LocalCloud,
  browser: Browser,
  { script }: { readonly script: boolean },
): Promise<Typed> {
  const { path, cookies } = await beginFirstContact(cloud, browser)
  const context = await newContext(browser, { storageState: cookies })
  try {
    const page = await context.newPage()
    await page.goto(cloud.url + path.replace(/[^/]+$/, LARGE_PAGE))
    await askForEntries(page)
    // As it is saved while one types; then the page has them.
    await page.waitForResponse(response => response.url().endsWith('/save'))
    if (!script) await page.route('**/assets/*.js', route => route.abort())
    await page.reload()
    return await typeSlowly(page, OURS)
  } finally {
    await context.close()
  }
}

/** The same on a device that is made ready for work without a line. */
export async function typeOnDevice(cloud: LocalCloud, browser: Browser): Promise<Typed> {
  const context = await newContext(browser)
  try {
    const page = await context.newPage()
    await setUpDevice(cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.locator('#form').waitFor()
    await page.evaluate(name => {
      location.hash = location.hash.replace(/[^/]+$/, name)
    }, LARGE_PAGE)
    await page.locator(ours('q0')).waitFor()
    await askForEntries(page)
    // The device draws an entry when it is asked for with its button.
    await page.locator(`button[value="add:/${LARGE_PAGE}/people"]`).click()
    return await typeSlowly(page, OURS)
  } finally {
    await context.close()
  }
}

/** The same with @rjsf/core, as it is served. */
export async function typeOnTheirs({ url }: Served, browser: Browser): Promise<Typed> {
  const context = await newContext(browser)
  try {
    const page = await context.newPage()
    await page.goto(url)
    return await typeSlowly(page, THEIRS)
  } finally {
    await context.close()
  }
}

/** Not by a hundred presses of the button: each is a page of its own. */
async function askForEntries(page: Page): Promise<void> {
  await page.locator(`[name="/${LARGE_PAGE}/people:count"]`).evaluate((field, count) => {
    if (!(field instanceof HTMLInputElement)) return
    field.value = String(count)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }, ENTRIES)
}

async function typeSlowly(page: Page, fields: readonly string[]): Promise<Typed> {
  for (const field of fields) await page.locator(field).waitFor()
  await slowDown(page)
  return typeInto(page, fields)
}
