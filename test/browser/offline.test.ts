import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { apiClient } from '../api-client.ts'
import {
  casesOf,
  everythingKept,
  fillFirstContact,
  look,
  newContext,
  next,
  PASSPHRASE,
  PATIENT,
  send,
  setUpDevice,
  unlock,
} from './device-journey.ts'
import { untilSaved } from './until-saved.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

/** From now on the page counts the saves that its browser gives up, as it does where there is no room. */
function countGivenUp(): void {
  const { transaction } = IDBDatabase.prototype
  Reflect.set(globalThis, 'givenUp', 0)
  IDBDatabase.prototype.transaction = function (...how) {
    const begun = Reflect.apply(transaction, this, how)
    begun.addEventListener('abort', () => Reflect.set(globalThis, 'givenUp', Reflect.get(globalThis, 'givenUp') + 1))
    return begun
  }
}

const sentHeading = (page: Page) => page.getByRole('heading', { name: 'Sent and stored' })

describe('without a line', () => {
  it('fills in a first contact, sealed at every moment, and sends it when there is a line', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await look(page, 'device-home')
    await context.setOffline(true)

    // Another page of the same browser reads everything that is written down, again and again, while the officer works.
    const thief = await context.newPage()
    await thief.goto(`${site.cloud.url}/device/en`)
    const seen: string[] = []
    let watching = true
    const watch = (async () => {
      while (watching) seen.push(await everythingKept(thief))
    })()
    await fillFirstContact(page, 'Ana Xóchitl', 'Albergue Esperanza')
    await page.getByRole('link', { name: 'Change: Where did you meet the child?' }).click()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('name')), PATIENT)
      .toBe('/encounter/place')
    await next(page)
    await look(page, 'device-check')
    await send(page)
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await look(page, 'device-kept')
    expect(await casesOf(site.cloud, 'Ana Xóchitl')).toHaveLength(0)
    await page.getByRole('link', { name: 'Not yet sent: 1' }).click()
    await page.getByRole('button', { name: 'Send now' }).click()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('There is no line')
    await page.getByRole('heading', { level: 1, name: 'Not yet sent', exact: true }).waitFor()
    expect(await page.title()).toMatch(/^Not yet sent - /)
    await look(page, 'device-outbox')
    // It has never been visited in French: what the form is called is known in every language.
    await page.getByRole('button', { name: 'Français' }).click()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('Premier contact, enregistré')
    await page.getByRole('button', { name: 'English' }).click()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('First contact, saved')

    await context.setOffline(false)
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('Everything has been sent')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Nothing left to send')
    await expect.poll(() => page.title(), PATIENT).toMatch(/^Nothing left to send - /)
    await look(page, 'device-outbox-empty')
    await page.getByRole('link', { name: 'Ana Xóchitl' }).click()
    await sentHeading(page).waitFor()
    await look(page, 'device-sent')
    watching = false
    await watch
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.some(text => text.includes('first-contact'))).toBe(true)
    for (const answer of ['Ana X', 'chitl', 'Esperanza', 'teacher', 'shelter-or', PASSPHRASE, 'EXTRACTABLE-KEY'])
      expect({ answer, found: seen.some(text => text.includes(answer)) }).toEqual({ answer, found: false })
    expect(await casesOf(site.cloud, 'Ana Xóchitl')).toHaveLength(1)
    await context.close()
  }, 120_000)

  it('opens by its passphrase alone, after the tab was killed in the middle of a page, and loses no letter', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Where did you meet the child?').fill('At the bridge')
    await untilSaved(page, [2])
    await context.setOffline(true)
    const session = await context.newCDPSession(page)
    // Nothing answers any more, neither to this nor to closing it.
    session.send('Page.crash').catch(() => {})
    await page.waitForEvent('crash')

    // Whatever address is asked for without a line, the app is there, locked.
    const again = await context.newPage()
    await again.goto(`${site.cloud.url}/`)
    expect(new URL(again.url()).pathname).toBe('/device/en')
    await again.getByRole('heading', { name: 'Locked' }).waitFor()
    await look(again, 'device-locked')
    await unlock(again, 'bakilu tomedi sanurx')
    await again.getByRole('alert').getByText('This is not the passphrase').waitFor()
    await expect.poll(() => again.title(), PATIENT).toMatch(/^Error: /)
    await look(again, 'device-wrong-passphrase')
    await unlock(again, ' Bakilu tomedi sanuro'.toLowerCase())
    await again.getByRole('heading', { name: 'On this device' }).waitFor()
    await look(again, 'device-draft')
    await again.getByRole('link', { name: /^Continue/ }).click()
    await expect
      .poll(() => again.getByLabel('Where did you meet the child?').inputValue(), PATIENT)
      .toBe('At the bridge')
    await context.close()
  }, 90_000)

  it('shows conditions at once without moving the focus, repeats groups, names what is missing, and speaks another language', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toMatch(/^Error: The encounter/)
    await expect.poll(() => page.evaluate(() => document.activeElement?.className), PATIENT).toBe('summary')
    await page.getByRole('alert').getByRole('link').first().click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('/encounter/place')
    await look(page, 'device-error')
    await page.getByLabel('Where did you meet the child?').fill('<script>alert(1)</script> 🌻')
    await page.getByLabel('Which authority do you work for?').selectOption('Migration')
    await next(page)
    await page.getByLabel('Full name').fill('ñ'.repeat(300))
    await page.getByLabel('Day', { exact: true }).fill('31')
    await page.getByLabel('Month', { exact: true }).fill('2')
    await page.getByLabel('Year', { exact: true }).fill('2015')
    await next(page)
    await expect.poll(() => page.getByRole('alert').innerText(), PATIENT).toMatch(/for example 27 3 2016/)
    await expect.poll(() => page.getByRole('alert').innerText(), PATIENT).toMatch(/at most 200 characters/)
    expect(await page.getByLabel('Day', { exact: true }).inputValue()).toBe('31')
    await page.getByLabel('Full name').fill('Luz')
    await page.getByLabel('Day', { exact: true }).fill('3')
    await page.getByLabel('Girl').check()
    await page
      .getByRole('group', { name: 'Does the child need an interpreter?' })
      .getByLabel('No', { exact: true })
      .check()
    await page.getByLabel('Honduras').check()
    await page.getByLabel('None', { exact: true }).check()
    await next(page)
    await page.getByLabel(/^Unaccompanied/).check()
    await page.getByRole('button', { name: 'Add: Person' }).click()
    await page.getByLabel('Who are they to the child?').selectOption('Someone the family knows')
    await page.getByRole('button', { name: 'Add another' }).click()
    await page.locator('fieldset.entry').nth(1).getByLabel('Who are they to the child?').selectOption({ index: 2 })
    const second = await page.locator('fieldset.entry').nth(1).getByLabel('Who are they to the child?').inputValue()
    await page.getByRole('button', { name: 'Remove Person 1' }).click()
    await expect.poll(() => page.locator('fieldset.entry').count(), PATIENT).toBe(1)
    expect(await page.getByLabel('Who are they to the child?').inputValue()).toBe(second)
    await page.getByRole('button', { name: 'Remove Person 1' }).click()
    await next(page)
    await page.getByLabel('Something else').check()
    await page.getByLabel('What else does the child need?').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('value'))).toBe('other')
    await expect.poll(() => page.getByRole('status').first().innerText(), PATIENT).toContain('more questions')
    await look(page, 'device-conditions')
    // What would be left out is said before one goes on, and comes back with the answer it depends on.
    await page.getByLabel('What else does the child need?').fill('A blanket')
    await page.getByLabel('Something else').uncheck()
    const dropping = page.locator('[data-dropping]')
    await expect.poll(() => dropping.innerText(), PATIENT).toMatch(/^If you go on, this is left out.*What else does/)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('value'))).toBe('other')
    await look(page, 'device-dropping')
    await page.getByLabel('Food or water').check()
    await page.getByLabel('Not known').check()
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('own voice')
    await page.getByRole('link', { name: 'Back' }).click()
    await page.getByLabel('Something else').check()
    expect(await page.getByLabel('What else does the child need?').inputValue()).toBe('A blanket')
    await page.getByLabel('Food or water').uncheck()
    await page.getByRole('button', { name: 'Español' }).click()
    await expect.poll(() => page.locator('html').getAttribute('lang'), PATIENT).toBe('es')
    await page.getByRole('button', { name: 'Continuar' }).last().waitFor()
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1)
    await context.close()
  }, 120_000)

  it('sends once, whatever the line does: on and off every three seconds', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    for (const name of ['Flor Uno', 'Flor Dos', 'Flor Tres']) {
      await fillFirstContact(page, name)
      await send(page)
      await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
      await page.getByRole('link', { name: 'On this device' }).click()
    }
    // Some answers get lost on their way back: the form was stored, and the device does not know it.
    let lost = 0
    await page.route('**/device/submissions/*', async route => {
      const response = await route.fetch().catch(() => undefined)
      lost += 1
      if (response === undefined || lost <= 2) return route.abort('connectionreset')
      return route.fulfill({ response })
    })
    for (let turn = 0; turn < 6; turn++) {
      await context.setOffline(turn % 2 === 1)
      await page.waitForTimeout(3_000)
    }
    await context.setOffline(false)
    await page.goto(`${site.cloud.url}/device/en#outbox`)
    await expect
      .poll(() => page.locator('main').innerText(), { ...PATIENT, timeout: 40_000 })
      .toContain('Everything has been sent')
    await page.getByRole('heading', { name: 'Nothing left to send' }).waitFor()
    expect(lost).toBeGreaterThan(3)
    for (const name of ['Flor Uno', 'Flor Dos', 'Flor Tres']) expect(await casesOf(site.cloud, name)).toHaveLength(1)
    await context.close()
  }, 150_000)

  it('tells when the device is full, keeps what is on the screen, and goes on when there is room', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Which authority do you work for?').selectOption('Migration')
    await untilSaved(page, [2])
    const session = await context.newCDPSession(page)
    await session.send('Storage.overrideQuotaForOrigin', { origin: site.cloud.url, quotaSize: 1 })
    // The browser looks again at how much room there is only after half a minute.
    await page.waitForTimeout(33_000)
    const long = 'Where the river turns. '.repeat(8)
    await page.getByLabel('Where did you meet the child?').fill(long)
    // Gone on from before it could be saved: one is back on it.
    await next(page)
    await page.getByRole('alert').getByText('This could not be saved on this device').waitFor()
    await page.getByRole('heading', { name: 'The encounter' }).waitFor()
    await look(page, 'device-full')
    await page.evaluate(countGivenUp)
    await next(page)
    await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, 'givenUp')), PATIENT).toBe(1)
    expect(await page.getByLabel('Where did you meet the child?').inputValue()).toBe(long)
    expect(await page.title()).toContain('The encounter')
    await session.send('Storage.overrideQuotaForOrigin', { origin: site.cloud.url })
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('The child')
    await page.getByRole('link', { name: 'Back' }).click()
    await expect.poll(() => page.getByLabel('Where did you meet the child?').inputValue(), PATIENT).toBe(long)
    await context.close()
  }, 180_000)

  it('opens a database again that the browser has closed under the page', async () => {
    const context = await newContext(site.browser)
    await context.addInitScript(() => {
      const open = indexedDB.open.bind(indexedDB)
      const opened: IDBDatabase[] = []
      Reflect.set(globalThis, 'closeDatabases', () => {
        for (const database of opened) database.close()
      })
      indexedDB.open = (name, version) => {
        const request = open(name, version)
        request.addEventListener('success', () => opened.push(request.result))
        return request
      }
    })
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Which authority do you work for?').selectOption('Migration')
    await untilSaved(page, [2])
    await page.getByLabel('Where did you meet the child?').fill('Before')
    await untilSaved(page, [3])
    await page.evaluate(() => Reflect.get(globalThis, 'closeDatabases')())
    await page.getByLabel('Where did you meet the child?').fill('After')
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('The child')
    await page.getByLabel('Full name').fill('Flor')
    await page.getByRole('link', { name: 'Back' }).click()
    await expect.poll(() => page.getByLabel('Where did you meet the child?').inputValue(), PATIENT).toBe('After')
    await next(page)
    await expect.poll(() => page.getByLabel('Full name').inputValue(), PATIENT).toBe('Flor')
    await context.close()
  }, 60_000)

  it('takes over the database of an earlier version of the app, with what is in it', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await page.goto(`${site.cloud.url}/guidance`)
    await page.evaluate(
      () =>
        new Promise<void>(resolve => {
          const request = indexedDB.open('amparo', 1)
          request.onupgradeneeded = () => {
            const devices = request.result.createObjectStore('devices', { keyPath: 'officer' })
            devices.put({ officer: 'somebody', device: crypto.randomUUID(), heardAt: Date.now(), ahead: 0, forms: {} })
            request.result.createObjectStore('items', { keyPath: 'id' })
          }
          request.onsuccess = () => {
            request.result.close()
            resolve()
          }
        }),
    )
    await page.goto(`${site.cloud.url}/device/en`)
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(one => one.version))).toEqual([2])
    expect(await everythingKept(page)).toContain('somebody')
    await context.close()
  }, 30_000)

  it('puts a clock right that is wrong by a day', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    const day = 86_400_000
    await page.clock.setSystemTime(Date.now() + day)
    await fillFirstContact(page, 'Reloj')
    await send(page)
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await context.setOffline(false)
    await sentHeading(page).waitFor()
    const [one] = await casesOf(site.cloud, 'Reloj')
    const { body } = await apiClient(site.cloud)('caseworker', 'GET', `/api/cases/${one?.caseId}`)
    const [submission] = body.submissions as { filledAt: string; answers: { encounter: { at: string } } }[]
    expect(Math.abs(Date.parse(submission?.filledAt ?? '') - Date.now())).toBeLessThan(60_000)
    await context.close()
  }, 90_000)

  it('is filled in, queued and kept by an officer whose session has ended, who signs in again to send', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await fillFirstContact(page, 'Después')
    // The session ends meanwhile, and the page is opened anew without a line.
    await context.clearCookies()
    await page.reload()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await unlock(page)
    await page.getByRole('heading', { name: 'Check your answers' }).waitFor()
    await send(page)
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await context.setOffline(false)
    await page.getByText('You are signed out. Sign in to send it.').waitFor()
    await look(page, 'device-signed-out')
    expect(await casesOf(site.cloud, 'Después')).toHaveLength(0)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('officer', { exact: true }).check()
    await page.getByRole('button').click()
    await page.waitForURL(`${site.cloud.url}/device/en`)
    await page.goto(`${site.cloud.url}/device/en#outbox`)
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('Everything has been sent')
    expect(await casesOf(site.cloud, 'Después')).toHaveLength(1)
    await context.close()
  }, 90_000)

  it('lets neither of two tabs overwrite the other', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Which authority do you work for?').selectOption('Migration')
    await untilSaved(page, [2])
    const second = await context.newPage()
    await second.goto(page.url())
    await second.getByLabel('Where did you meet the child?').waitFor()
    await page.getByLabel('Where did you meet the child?').fill('First tab')
    await untilSaved(page, [3])
    await second.getByLabel('Where did you meet the child?').fill('Second tab')
    await next(second)
    await second.getByRole('heading', { name: 'Saved elsewhere meanwhile' }).waitFor()
    expect(await second.locator('main').innerText()).toContain('Second tab')
    await look(second, 'device-elsewhere')
    await second.getByRole('button', { name: 'Open the saved form' }).click()
    await expect.poll(() => second.getByLabel('Where did you meet the child?').inputValue(), PATIENT).toBe('First tab')
    await context.close()
  }, 60_000)

  it('is done by keyboard alone, from unlocking to the queue', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    const tabTo = async (name: string | RegExp, role: 'link' | 'button' | 'textbox' | 'combobox'): Promise<void> => {
      const wanted = page.getByRole(role, { name }).first()
      await wanted.waitFor()
      for (let presses = 0; presses < 60; presses++) {
        if (await wanted.evaluate(element => element === document.activeElement)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`no Tab leads to ${name}`)
    }
    for (let presses = 0; presses < 20; presses++) {
      if ((await page.evaluate(() => document.activeElement?.id)) === 'passphrase') break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.type(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'On this device' }).waitFor()
    await tabTo('Start a first contact', 'link')
    await page.keyboard.press('Enter')
    await tabTo('Where did you meet the child?', 'textbox')
    await page.keyboard.type('Tapachula')
    await tabTo('Which authority do you work for?', 'combobox')
    await page.keyboard.type('Police')
    await tabTo('Where did you meet the child?', 'textbox').catch(() => {})
    await page.keyboard.press('Enter')
    await expect.poll(() => page.title(), PATIENT).toContain('The child')
    await context.close()
  }, 90_000)
})
