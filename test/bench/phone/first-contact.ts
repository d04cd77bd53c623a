import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { newContext, setUpDevice, signIn } from '../../browser/device-journey.ts'
import { type Watch, watch } from './usable.ts'
import { openWeakPhone, slowDown } from './weak-phone.ts'

/** How long it took until the first page was usable, and from there the next: milliseconds. */
export interface Times {
  readonly first: number
  readonly next: number
}

/** Where things stand on a page; a page's first question that takes text stands for it: all of a page comes into sight at once. */
interface Places {
  readonly place: string
  readonly authority: string
  readonly names: string
}

const OURS: Places = {
  place: '#form [name="/encounter/place"]',
  authority: '#form [name="/encounter/authority"]',
  names: '#form [name="/child/names"]',
}
const THEIRS: Places = { place: '#root_place', authority: '#root_authority', names: '#root_names' }

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>

/** A first contact that an officer has begun: where it is, and the cookies of their session. */
export interface Begun {
  readonly path: string
  readonly cookies: Cookies
}

export async function beginFirstContact(cloud: LocalCloud, browser: Browser): Promise<Begun> {
  const context = await newContext(browser)
  try {
    const page = await context.newPage()
    await signIn(cloud, page, 'officer')
    await page.locator('form[action="/start/first-contact"] button').click()
    await page.waitForURL(/\/encounter$/)
    return { path: new URL(page.url()).pathname, cookies: await context.storageState() }
  } finally {
    await context.close()
  }
}

/** The pages from the server, in a browser that has nothing of them yet but the session. */
export async function timeOurs(browser: Browser, origin: string, { path, cookies }: Begun): Promise<Times> {
  return timeCold(browser, origin + path, OURS, cookies)
}

/** The form of @rjsf/core, in a browser that has nothing of it yet. */
export async function timeTheirs(browser: Browser, url: string): Promise<Times> {
  return timeCold(browser, url, THEIRS)
}

async function timeCold(browser: Browser, url: string, places: Places, storageState?: Cookies): Promise<Times> {
  const phone = await openWeakPhone(browser, storageState && { storageState })
  try {
    const { page } = phone
    const watched = await watch(page)
    const usable = watched.usable(places.place)
    await page.goto(url, { waitUntil: 'commit' })
    const begun = await page.evaluate(() => performance.timeOrigin)
    const first = (await usable) - begun
    // Whatever else the page does when it loads, what was typed meanwhile is there.
    await page.waitForLoadState('networkidle')
    await watched.mustHold(places.place)
    return { first, next: await timeNext(page, watched, places) }
  } finally {
    await phone.close()
  }
}

/** Fills in the first page, and goes on. */
async function timeNext(page: Page, watched: Watch, { place, authority, names }: Places): Promise<number> {
  await page.locator(place).fill('Albergue Esperanza')
  await page.locator(authority).selectOption('Shelter or civil society')
  const usable = watched.usable(names)
  const button = page.getByRole('button', { name: 'Continue' }).last()
  await button.scrollIntoViewIfNeeded()
  const box = await button.boundingBox()
  if (box === null) throw new Error('there is nothing to go on with')
  // Not `click`: it waits for the page in ways of its own.
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  const next = (await usable) - (await watched.pressed())
  await watched.mustHold(names)
  return next
}

/** Opens a browser that is made ready for work without a line; each call then begins a form there and goes on once. */
export async function openDevice(
  cloud: LocalCloud,
  browser: Browser,
): Promise<{ timeNext(): Promise<number>; close(): Promise<void> }> {
  const context = await newContext(browser)
  const first = await context.newPage()
  await setUpDevice(cloud, first)
  await first.close()
  return {
    async timeNext() {
      const page = await context.newPage()
      try {
        const watched = await watch(page)
        await page.goto(`${cloud.url}/device/en`)
        await page.getByRole('link', { name: 'Start a first contact' }).click()
        await page.locator(OURS.place).waitFor()
        await slowDown(page)
        return await timeNext(page, watched, OURS)
      } finally {
        await page.close()
      }
    },
    close: () => context.close(),
  }
}
