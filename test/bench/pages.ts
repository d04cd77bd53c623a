import { gzipSync } from 'node:zlib'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { openBrowser } from '../browser/open-browser.ts'
import type { Figure } from './figure.ts'

/** What a first visit to the longest page of first contact brings over the line, gzipped, from the real server. */
export async function pageFigures(cloud: LocalCloud): Promise<readonly Figure[]> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ locale: 'es' })
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
    const script = await bytes(/src="(\/assets\/[^"]+\.js)"/)
    return [
      { what: 'HTML + CSS of a form page, no script, gzip', measured: plain / 1024, limit: 20, unit: 'KB' },
      { what: 'script for one form, validators included, gzip', measured: script / 1024, limit: 25, unit: 'KB' },
      { what: 'everything for a first form page, gzip', measured: (plain + script) / 1024, limit: 45, unit: 'KB' },
    ]
  } finally {
    await browser.close()
  }
}
