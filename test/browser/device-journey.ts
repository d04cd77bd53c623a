import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { LAST_LANGUAGE } from '../../functions/serve-pages/browser/service-worker.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient } from '../api-client.ts'
import { expectAccessible, expectLargeTargets, expectNoSidewaysScrolling } from './open-browser.ts'

/** A click leads on, and the next view takes a moment: what is expected of it is asked for until it is there. */
export const PATIENT = { timeout: 30_000, interval: 50 }

export const PASSPHRASE = 'bakilu tomedi sanuro'

/** Where pictures go, when somebody wants to look at them: `PICTURES=folder npm test`. */
const PICTURES = process.env.PICTURES

/** Nothing for axe to find, nothing to scroll sideways at 320 px; and a picture on a phone and on a desk. */
export async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  const viewport = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 700 })
  await expectNoSidewaysScrolling(page)
  await expectLargeTargets(page)
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true })
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true })
    }
  }
  if (viewport !== null) await page.setViewportSize(viewport)
}

export async function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en', ...options })
  // Where the browser does not say that a line is back, the app looks again after 15 s, and then after 45.
  context.setDefaultTimeout(50_000)
  return context
}

export async function signIn(cloud: LocalCloud, page: Page, user: string): Promise<void> {
  await page.goto(`${cloud.url}/sign-in`)
  await page.getByLabel(user, { exact: true }).check()
  await page.getByRole('button').click()
  await page.waitForURL(`${cloud.url}/`)
}

/** Signs in and makes the browser ready for work without a line; ends on the app's first view, with everything kept. */
export async function setUpDevice(cloud: LocalCloud, page: Page, user = 'officer'): Promise<void> {
  await signIn(cloud, page, user)
  await page.getByRole('link', { name: 'Make this device ready for work without a line' }).click()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Lock with this passphrase' }).click()
  await page.getByRole('heading', { name: 'On this device' }).waitFor()
  await untilKept(page)
}

/** Waits until the service worker stands in and the forms of the role are kept. */
export async function untilKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  // Not by `expect`: whoever takes pictures has no test runner around them.
  const until = Date.now() + PATIENT.timeout
  while (!(await isKept(page))) {
    if (Date.now() > until) throw new Error('the forms are not kept on the device')
    await page.waitForTimeout(PATIENT.interval)
  }
}

/**
 * Opens the app, and waits until it has asked which forms there are now, kept them, and let go of those that nothing needs:
 * of what lies beside them without need, for a sign.
 */
export async function untilKeptAnew(page: Page, app: string): Promise<void> {
  const sign = '/device/needed-by-nothing'
  await page.evaluate(async path => (await caches.open('forms')).put(path, new Response('')), sign)
  await page.goto(app)
  await page.getByRole('heading', { name: 'On this device' }).waitFor()
  await expect
    .poll(() => page.evaluate(async path => (await caches.open('forms')).match(path).then(Boolean), sign), PATIENT)
    .toBe(false)
}

/** The language is noted beside the forms once all of them are there. */
function isKept(page: Page): Promise<boolean> {
  return page.evaluate(async note => {
    const noted = await (await caches.open('forms')).match(note)
    return navigator.serviceWorker.controller !== null && noted !== undefined
  }, LAST_LANGUAGE)
}

export const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).last().click()

export const send = (page: Page): Promise<void> => page.getByRole('button', { name: 'Send', exact: true }).click()

/** The cases of a child, as child protection's worklist has them. */
export async function casesOf(cloud: LocalCloud, name: string): Promise<readonly { readonly caseId: string }[]> {
  const { body } = await apiClient(cloud)('caseworker', 'GET', '/api/cases')
  const items = body.items as { caseId: string; child?: { names?: string } }[]
  return items.filter(item => item.child?.names === name)
}

/** Fills in a first contact on the device up to its check. */
export async function fillFirstContact(page: Page, name: string, place = 'Albergue Esperanza'): Promise<void> {
  await page.getByRole('link', { name: 'Start a first contact' }).click()
  await page.getByLabel('Where did you meet the child?').fill(place)
  await page.getByLabel('Which authority do you work for?').selectOption('Shelter or civil society')
  await next(page)
  await page.getByLabel('Full name').fill(name)
  await page.getByLabel('Girl').check()
  await page.getByLabel('Year', { exact: true }).fill('2015')
  await page.getByLabel('Month', { exact: true }).fill('8')
  await page.getByLabel('Day', { exact: true }).fill('14')
  await page
    .getByRole('group', { name: 'Does the child need an interpreter?' })
    .getByLabel('No', { exact: true })
    .check()
  await page.getByLabel('Honduras').check()
  await page.getByLabel('None', { exact: true }).check()
  await next(page)
  await page.getByLabel(/^Unaccompanied/).check()
  await next(page)
  await page.getByLabel('Food or water').check()
  await next(page)
  // The page before asks something with the same answers, and is there until it is saved.
  await page
    .getByRole('group', { name: /^Have you told the child/ })
    .getByLabel('Yes', { exact: true })
    .check()
  await page.getByLabel('What the child says, wants or fears (optional)').fill('I want to be a teacher.')
  await next(page)
  await page.getByRole('heading', { name: 'Check your answers' }).waitFor()
}

/** Keeps a case on the device from its page, for longer than it would stay there by itself. */
export async function takeAlong(cloud: LocalCloud, page: Page, caseId: string): Promise<void> {
  await page.goto(`${cloud.url}/cases/${caseId}`)
  await page.getByRole('button', { name: /^Take this case along/ }).click()
  await page.getByText('The case is on this device').waitFor()
}

/** Opens the app where there is no line, with the passphrase. */
export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
}

/**
 * Everything this browser has written down for the service: every record of every database, every cached page, and both
 * storages, as text. Bytes are read as UTF-8 and as UTF-16.
 */
export function everythingKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const texts: string[] = []
    const bytes = (buffer: ArrayBuffer): void => {
      texts.push(new TextDecoder('latin1').decode(buffer), new TextDecoder('utf-8').decode(buffer))
      if (buffer.byteLength % 2 === 0) texts.push(new TextDecoder('utf-16le').decode(buffer))
    }
    const walk = (value: unknown): void => {
      if (value instanceof ArrayBuffer) bytes(value)
      else if (ArrayBuffer.isView(value)) bytes(value.buffer.slice(0) as ArrayBuffer)
      else if (value instanceof CryptoKey) texts.push(value.extractable ? 'EXTRACTABLE-KEY' : '')
      else if (typeof value === 'object' && value !== null)
        for (const [key, entry] of Object.entries(value)) {
          texts.push(key)
          walk(entry)
        }
      else texts.push(String(value))
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '')
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll()
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
        walk(all)
      }
      database.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        texts.push(request.url)
        const response = await cache.match(request)
        if (response) texts.push(await response.text())
      }
    }
    walk({ ...localStorage })
    walk({ ...sessionStorage })
    return texts.join('\n')
  })
}
