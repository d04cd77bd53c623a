import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { buildCountry } from '../../infra/build/build-country.ts'
import { bundleFunctions } from '../../infra/build/bundle-functions.ts'
import { profileOf } from '../../infra/build/profiles.ts'
import { LANGUAGES } from '../../shared/countries/languages.ts'
import { openBrowser } from './open-browser.ts'

/*
 * Takes the pictures of the main pages anew: in four languages, on a phone and on a desk; some dark, in forced colours,
 * and at 400 % zoom. `--folder` puts them elsewhere, `--format png` is for whoever wants to look closely.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(import.meta.dirname, 'pictures') },
    format: { type: 'string', default: 'webp' },
    only: { type: 'string', default: '' },
  },
})
const format = values.format === 'png' ? 'png' : 'webp'
const folder = resolve(values.folder)

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1280, height: 800 }
/** 1280 px wide at 400 %: WCAG 2.2, 1.4.10. */
const ZOOMED = { width: 320, height: 256 }
/** What stands below this is not in the picture: of a long page, the beginning shows how it looks. CSS pixels. */
const TALLEST = 1_800

const BUILD = join(import.meta.dirname, '../../.build/mx')
await buildCountry(profileOf('mx'), BUILD)
await bundleFunctions(BUILD)

// `#country` is what was just built, so what rests on it is loaded only now.
const { prepareViews } = await import('./views.ts')
const { startPlatform } = await import('../local-platform.ts')

let bytes = 0
let taken = 0

async function take(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', {
    format,
    ...(format === 'webp' && { quality: 30 }),
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width: size.width, height: Math.min(height, TALLEST), scale: 1 },
  })
  await session.detach()
  const picture = Buffer.from(data, 'base64')
  writeFileSync(join(folder, `${name}.${format}`), picture)
  bytes += picture.byteLength
  taken += 1
}

const cloud = await startPlatform()
const browser = await openBrowser()
try {
  mkdirSync(folder, { recursive: true })
  for (const old of readdirSync(folder))
    if (values.only === '' && /\.(?:png|webp)$/.test(old)) rmSync(join(folder, old))
  for (const view of await prepareViews(cloud, browser)) {
    if (!view.name.includes(values.only)) continue
    for (const language of LANGUAGES) {
      const page = await view.open(language)
      await take(page, `${view.name}-${language}-360`, PHONE)
      await take(page, `${view.name}-${language}-1280`, DESK)
      if (language === 'es' && view.closer === true) {
        await page.emulateMedia({ colorScheme: 'dark' })
        await take(page, `${view.name}-dark`, PHONE)
        await page.emulateMedia({ colorScheme: null, forcedColors: 'active' })
        await take(page, `${view.name}-forced-colours`, PHONE)
        await page.emulateMedia({ forcedColors: null })
        await take(page, `${view.name}-zoomed`, ZOOMED)
      }
    }
  }
  process.stdout.write(`${taken} pictures, ${Math.round(bytes / 1024)} KB, in ${folder}\n`)
} finally {
  await browser.close()
  await cloud.stop()
}
