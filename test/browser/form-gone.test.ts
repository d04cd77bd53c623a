import { cpSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { buildWith, FORMS, withoutPlace } from '../forms-taken-away.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { fillFirstContact, look, newContext, PATIENT, setUpDevice, unlock, untilKeptAnew } from './device-journey.ts'
import { openBrowser } from './open-browser.ts'

const data = temporaryFolder()
const forms = temporaryFolder()
let cloud: LocalCloud
let browser: Browser

beforeAll(async () => {
  cpSync(FORMS, forms.path, { recursive: true })
  cloud = await startPlatform({ data: data.path, build: buildWith(forms.path) })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await cloud?.stop()
  data.remove()
  forms.remove()
})

const home = (page: Page): Promise<unknown> => page.goto(`${cloud.url}/device/en#home`)

describe('a version of a form that is taken away while devices hold forms of it', () => {
  it('leaves what was typed to be read, on the device and on the server, until it is thrown away', async () => {
    const port = Number(new URL(cloud.url).port)
    const context = await newContext(browser)
    const page = await context.newPage()
    await setUpDevice(cloud, page)
    const atDesk = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en',
      javaScriptEnabled: false,
    })
    await atDesk.addCookies(await context.cookies())
    const desk = await atDesk.newPage()
    await desk.goto(`${cloud.url}/`)
    await desk.getByRole('button', { name: 'Start a first contact' }).click()
    await desk.getByLabel('Where did you meet the child?').fill('Typed at the desk')
    await desk.getByRole('button', { name: 'Save and come back later' }).last().click()

    await context.setOffline(true)
    await fillFirstContact(page, 'In the queue')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await home(page)
    await fillFirstContact(page, 'A draft', 'At the bridge')
    await cloud.stop()
    withoutPlace(forms.path)
    cloud = await startPlatform({ data: data.path, build: buildWith(forms.path), port })
    await context.setOffline(false)

    // The officer was in the middle of it. What waits is refused, and is still there; every word of both can be read.
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('link', { name: 'Not yet sent: 2' }).click()
    const refused = page.getByText('this form, or this version of it, is no longer used in this country')
    await expect.poll(() => refused.count(), PATIENT).toBe(2)
    await look(page, 'device-outbox-gone')
    expect(await page.getByRole('button', { name: /^Change the answers/ }).count()).toBe(0)
    await page.getByRole('link', { name: /^Read: In the queue/ }).click()
    await page.getByRole('heading', { name: 'This version of the form is no longer accepted' }).waitFor()
    for (const text of [
      'Where did you meet the child?',
      'Albergue Esperanza',
      '14 August 2015',
      'I want to be a teacher.',
    ])
      await page.getByText(text, { exact: true }).waitFor()
    await look(page, 'device-gone')
    await page.getByRole('button', { name: 'Throw this draft away' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('heading', { name: 'On this device' }).waitFor()
    await page.getByRole('link', { name: 'Not yet sent: 1' }).waitFor()

    // After the new app has taken over and tidied up, without a line, the words of the old version are here still.
    await untilKeptAnew(page, `${cloud.url}/device/en`)
    await context.setOffline(true)
    await page.reload()
    await unlock(page)
    await page.getByRole('link', { name: 'Not yet sent: 1' }).click()
    await page.getByRole('link', { name: /^Read: A draft/ }).click()
    await page.getByText('At the bridge', { exact: true }).waitFor()
    await page.getByText('Where did you meet the child?', { exact: true }).waitFor()
    await context.setOffline(false)

    await desk.goto(`${cloud.url}/`)
    await look(desk, 'home-gone')
    await desk.getByRole('link', { name: /^Read/ }).click()
    await desk.getByText('Typed at the desk').waitFor()
    await look(desk, 'gone')
    await desk.getByRole('button', { name: 'Take the answers over' }).click()
    await desk.getByRole('heading', { name: 'The encounter' }).waitFor()
    expect(await desk.getByLabel('Where did you meet the child?').count()).toBe(0)
    await atDesk.close()
    await context.close()
  }, 240_000)
})
