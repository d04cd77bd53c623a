import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { openBrowser } from '../browser/open-browser.ts'
import type { Figure } from './figure.ts'

/** What a first visit to the longest page of first contact brings over the line, gzipped, from the real server. */
export async function pageFigures(cloud: LocalCloud): Promise<readonly Figure[]> {
  const browser = await openBrowser()
  try {
    const page = await (await browser.newContext({ locale: 'es' })).newPage()
    await page.goto(cloud.url)
    await page.locator('main a.button').click()
    await page.getByLabel('officer', { exact: true }).check()
    await page.getByRole('button').click()
    await page.waitForURL(`${cloud.url}/`)
    await page.locator('button.large').click()
    await page.waitForURL(/\/encounter$/)
    const url = page.url().replace(/encounter$/, 'child')
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const html = await (await fetch(url, { headers: { cookie } })).text()
    const bytes = async (pattern: RegExp): Promise<number> => {
      const path = pattern.exec(html)?.[1]
      if (path === undefined) throw new Error(`the page loads nothing like ${pattern}`)
      return gzipSync(await (await fetch(cloud.url + path)).text()).byteLength
    }
    const plain = gzipSync(html).byteLength + (await bytes(/href="(\/assets\/[^"]+\.css)"/))
    const script = await bytes(/src="(\/assets\/first-contact[^"]+\.js)"/)
    const everyPage = await bytes(/src="(\/assets\/every-page[^"]+\.js)"/)
    const device = await deviceBytes(cloud, page)
    return [
      { what: 'HTML + CSS of a form page, no script, gzip', measured: plain / 1024, limit: 20, unit: 'KB' },
      { what: 'script for one form, validators included, gzip', measured: script / 1024, limit: 25, unit: 'KB' },
      { what: 'script of every page (outbox, hide), gzip', measured: everyPage / 1024, limit: 10, unit: 'KB' },
      {
        what: 'everything for a first form page, gzip',
        measured: (plain + script + everyPage) / 1024,
        limit: 45,
        unit: 'KB',
      },
      {
        what: 'everything for a first form page on the device, gzip',
        measured: device.all / 1024,
        limit: 45,
        unit: 'KB',
      },
      {
        what: 'script on the device for a first form, the whole app included, gzip',
        measured: device.script / 1024,
        limit: 32,
        unit: 'KB',
      },
    ]
  } finally {
    await browser.close()
  }
}

/** The same where a form is filled in on the device: its page, script, words, questions and checks, the first time. */
async function deviceBytes(cloud: LocalCloud, page: Page): Promise<{ readonly all: number; readonly script: number }> {
  await page.goto(`${cloud.url}/device/es`)
  for (const name of ['passphrase', 'again']) await page.locator(`input[name=${name}]`).fill('bakilu tomedi sanuro')
  await page.locator('button[type=submit]').click()
  await page.locator('a.button.large').click()
  await page.locator('#form').waitFor()
  const begun = page.url()
  // Again in a browser that has nothing yet, but for the session and the device.
  const fresh = await page.context().newPage()
  const session = await page.context().newCDPSession(fresh)
  await session.send('Network.enable')
  await session.send('Network.setBypassServiceWorker', { bypass: true })
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const loaded = new Set<string>()
  fresh.on('response', response => response.request().method() === 'GET' && loaded.add(response.url()))
  await fresh.goto(begun)
  await fresh.locator('#form').waitFor()
  // What the device then keeps for later is not what the page waited for: the questions of this form are.
  const needed = [...loaded].filter(
    url =>
      !url.includes('/assets/') ||
      !/\/assets\/(form|checks|guidance|icon|apple)/.test(url) ||
      url.includes('first-contact'),
  )
  const sizes = await Promise.all(
    needed.map(async url => ({ url, bytes: gzipSync(await (await fetch(url)).text()).byteLength })),
  )
  const sum = (list: typeof sizes): number => list.reduce((all, { bytes }) => all + bytes, 0)
  return { all: sum(sizes), script: sum(sizes.filter(({ url }) => url.endsWith('.js'))) }
}
