import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import {
  casesOf,
  everythingKept,
  fillFirstContact,
  look,
  newContext,
  PASSPHRASE,
  PATIENT,
  send,
  setUpDevice,
  signIn,
  unlock,
  untilKept,
} from './device-journey.ts'
import { untilSaved } from './until-saved.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

/** Whose devices and whose forms and cases this browser has. */
function officersOn(page: Page): Promise<{ readonly devices: readonly string[]; readonly items: readonly string[] }> {
  return page.evaluate(async () => {
    const [{ name = '' } = {}] = await indexedDB.databases()
    const answered = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const database = await answered(indexedDB.open(name))
    const all = (store: string): Promise<{ officer: string }[]> =>
      answered(database.transaction(store).objectStore(store).getAll())
    const [devices, items] = [await all('devices'), await all('items')]
    database.close()
    return { devices: devices.map(one => one.officer), items: items.map(one => one.officer) }
  })
}

describe('a device', () => {
  it('is wiped by signing out, which first says what would be lost', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await fillFirstContact(page, 'Perdida')
    await send(page)
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await page.getByRole('link', { name: 'Sign out' }).click()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('would be lost: 1')
    await look(page, 'device-sign-out')
    await page.getByRole('button', { name: 'Delete everything and sign out' }).click()
    await page.getByText('This device is not ready for work without a line yet').waitFor()
    await expect.poll(() => page.evaluate(() => caches.keys()), PATIENT).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
    expect(await everythingKept(page)).not.toMatch(/first-contact@|passphrase|iterations/i)
    await context.setOffline(false)
    await page.reload()
    await page.getByRole('heading', { name: 'Make this device ready' }).waitFor()
    expect(await casesOf(site.cloud, 'Perdida')).toHaveLength(0)
    await context.close()
  }, 90_000)

  it('is begun anew by no word of the server that comes when it was wiped', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await page.getByText('Line: there is none').waitFor()
    await page.getByRole('link', { name: 'Sign out' }).click()
    let arrive: () => void = () => {}
    const arrived = new Promise<void>(resolve => {
      arrive = resolve
    })
    await page.route('**/device/contact', async route => {
      const response = await route.fetch()
      await arrived
      await route.fulfill({ response })
    })
    const asked = page.waitForRequest('**/device/contact')
    await context.setOffline(false)
    await asked
    await page.getByRole('button', { name: 'Delete everything and sign out' }).click()
    await page.getByText('This device is not ready for work without a line yet').waitFor()
    const answered = page.waitForResponse('**/device/contact')
    arrive()
    await answered
    await page.getByText('Line: there is one').waitFor()
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(one => one.name))).toEqual([])
    await context.close()
  }, 60_000)

  it('is wiped by signing out on a page, and the server ends the session', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'My work' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${site.cloud.url}/`)
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(one => one.name))).toEqual([])
    expect(await page.evaluate(() => caches.keys())).toEqual([])
    expect((await context.cookies()).filter(cookie => cookie.name === 'session')).toEqual([])
    await context.close()
  }, 60_000)

  it('says before signing out on a page that something was not sent', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Where did you meet the child?').fill('Half')
    await untilSaved(page, [2])
    await page.goto(`${site.cloud.url}/`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign out and wipe this device' }).waitFor()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('would be lost: 1')
    // It was begun only, and waits in no outbox: the way there leads to where it can be finished.
    await page.locator('main').getByRole('link', { name: 'Begun, not finished' }).click()
    await page.getByRole('link', { name: /^Continue/ }).waitFor()
    await context.close()
  }, 60_000)

  it('keeps what a colleague has not sent, whoever signs out of it, for that colleague to send', async () => {
    const context = await newContext(site.browser)
    const first = await context.newPage()
    await setUpDevice(site.cloud, first)
    await context.setOffline(true)
    await fillFirstContact(first, 'Guardada')
    await send(first)
    await first.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    await first.close()
    await context.clearCookies()
    await context.setOffline(false)

    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'caseworker')
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByText('What a colleague has not sent yet stays').waitFor()
    await look(page, 'device-sign-out-colleague')
    await page.getByRole('button', { name: 'Delete everything and sign out' }).click()
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await officersOn(page)).toEqual({ devices: [subjectOf('officer')], items: [subjectOf('officer')] })
    // Who has nothing of their own here leaves as quickly as ever.
    await signIn(site.cloud, page, 'caseworker')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await officersOn(page)).toEqual({ devices: [subjectOf('officer')], items: [subjectOf('officer')] })

    await signIn(site.cloud, page, 'officer')
    await expect.poll(() => casesOf(site.cloud, 'Guardada'), PATIENT).toHaveLength(1)
    await context.close()
  }, 120_000)

  it('tells in one way of a form that cannot be filled in, and leads to what became of one that was sent off', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await fillFirstContact(page, 'Enviada')
    const id = new URL(page.url()).hash.split('/')[1]
    await send(page)
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    const told = async (hash: string, title: string): Promise<string> => {
      await page.goto(`${site.cloud.url}/device/en#${hash}`)
      await page.getByRole('heading', { name: title }).waitFor()
      await expect.poll(() => page.title(), PATIENT).toBe(`${title} - Amparo`)
      return page.locator('main').innerText()
    }
    const sentOff = 'This form is no longer open'
    const there = await told(`fill/${id}`, sentOff)
    expect(there).toContain('This form has been sent, or waits to be sent.')
    expect(await told(`check/${id}`, sentOff)).toBe(there)
    await look(page, 'device-sent-off')
    await page.getByRole('link', { name: 'See what became of it' }).click()
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()

    const none = 'There is nothing here'
    const notHere = await told('fill/none', none)
    expect(notHere).toContain('This form is not on this device.')
    expect(await told('check/none', none)).toBe(notHere)
    await page.goto(`${site.cloud.url}/device/en#home`)
    expect(await told('start/none', none)).toBe(notHere)
    await look(page, 'device-no-such-form')
    await context.close()
  }, 90_000)

  it('is wiped by the word of the server at its next contact', async () => {
    const lost = await newContext(site.browser)
    const page = await lost.newPage()
    await setUpDevice(site.cloud, page, 'supervisor')
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Where did you meet the child?').fill('Lost phone')
    await untilSaved(page, [2])
    await lost.setOffline(true)

    const other = await newContext(site.browser, { javaScriptEnabled: false })
    const desk = await other.newPage()
    await signIn(site.cloud, desk, 'supervisor')
    await desk.goto(`${site.cloud.url}/devices`)
    await look(desk, 'devices')
    await desk.getByRole('button', { name: /^Wipe this device/ }).click()
    await expect.poll(() => desk.locator('main').innerText(), PATIENT).toContain('its key is destroyed')
    await other.close()

    // Nobody is signed in on the lost phone any more: its next contact is enough.
    await lost.clearCookies()
    await lost.setOffline(false)
    await page.getByRole('heading', { name: 'This device was wiped' }).waitFor()
    await look(page, 'device-wiped')
    expect(
      await page.evaluate(
        () =>
          new Promise(resolve => {
            const request = indexedDB.open('amparo')
            request.onsuccess = () => {
              const counts = [...request.result.objectStoreNames].map(
                name =>
                  new Promise(done => {
                    const count = request.result.transaction(name).objectStore(name).count()
                    count.onsuccess = () => done(count.result)
                  }),
              )
              Promise.all(counts).then(resolve)
            }
          }),
      ),
    ).toEqual([0, 0, 0])
    await lost.close()
  }, 90_000)

  it('hides at once without a line, and comes back by the passphrase; the server hears of it afterwards', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Start a first contact' }).click()
    await page.getByLabel('Where did you meet the child?').fill('Private')
    await page.getByRole('button', { name: 'Hide this page at once' }).click()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    expect(await page.content()).not.toContain('Private')
    await page.goBack().catch(() => {})
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    // What was typed a moment before is kept.
    await untilSaved(page, [2])
    await page.close()
    await context.setOffline(false)
    const desk = await context.newPage()
    // A page that anybody may read is covered too, once the server hears of it.
    await desk.goto(`${site.cloud.url}/guidance`)
    await desk.waitForURL(/\/hidden\?next=%2Fguidance/)
    await desk.goto(`${site.cloud.url}/device/en`)
    await desk.getByRole('heading', { name: 'Locked' }).waitFor()
    await desk.goto(`${site.cloud.url}/`)
    await desk.waitForURL(/\/hidden/)
    await desk.getByLabel('Passphrase').fill('not this one at all')
    await desk.getByRole('button', { name: 'Open', exact: true }).click()
    await desk.getByText('This is not the passphrase').waitFor()
    await look(desk, 'hidden-with-passphrase')
    await desk.getByLabel('Passphrase').fill(PASSPHRASE)
    await desk.getByRole('button', { name: 'Open', exact: true }).click()
    await desk.getByRole('heading', { name: 'My work' }).waitFor()
    await desk.goto(`${site.cloud.url}/device/en`)
    await desk.getByRole('link', { name: /^Continue/ }).click()
    await expect.poll(() => desk.getByLabel('Where did you meet the child?').inputValue(), PATIENT).toBe('Private')
    await context.close()
  }, 90_000)

  it('is opened by its own authenticator too, without a line; the passphrase stays the way in when that declines', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await signIn(site.cloud, page, 'officer')
    // An authenticator answers to names, not to numbers: the same platform, called `localhost`.
    const named = site.cloud.url.replace('127.0.0.1', 'localhost')
    const cookies = await context.cookies(site.cloud.url)
    await context.addCookies(cookies.map(({ name, value }) => ({ name, value, url: named, httpOnly: true })))
    let line = true
    // The deployment knows itself by the other name: what the page sends is sent on as if from there.
    await context.route(`${named}/device/**`, async route => {
      const request = route.request()
      if (request.method() !== 'POST') return route.fallback()
      const url = request.url().replace(named, site.cloud.url)
      if (!line) return route.abort('internetdisconnected')
      return route.fulfill({
        response: await route.fetch({ url, headers: { ...request.headers(), origin: site.cloud.url } }),
      })
    })
    const session = await context.newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        hasPrf: true,
      },
    })
    await page.goto(`${named}/device/en`)
    await page.getByLabel('Passphrase', { exact: true }).waitFor()
    await look(page, 'device-set-up')
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await page.getByLabel('The same passphrase again').fill('another one altogether')
    await page.getByRole('button', { name: 'Lock with this passphrase' }).click()
    await page.getByRole('alert').getByText('Write the same passphrase in both fields').waitFor()
    await look(page, 'device-set-up-differs')
    await page.getByLabel('The same passphrase again').fill(PASSPHRASE)
    await page.getByRole('button', { name: 'Lock with this passphrase' }).click()
    await untilKept(page)
    await page.getByRole('button', { name: /^Also open it with this device’s own lock/ }).click()
    await page.getByText('opens it too. Keep your passphrase').waitFor()
    await look(page, 'device-authenticator')
    expect(await everythingKept(page)).not.toContain('EXTRACTABLE-KEY')

    line = false
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await look(page, 'device-locked-authenticator')
    const open = page.getByRole('button', { name: 'Open with this device’s own lock' })
    await open.click()
    await page.getByRole('link', { name: 'Start a first contact' }).waitFor()
    // It uncovers a page of the server's as well.
    line = true
    await context.setOffline(false)
    await context.route(`${named}/hide`, async route =>
      route.fulfill({
        response: await route.fetch({
          url: `${site.cloud.url}/hide`,
          headers: { ...route.request().headers(), origin: site.cloud.url },
          maxRedirects: 0,
        }),
      }),
    )
    await page.goto(`${named}/guidance`)
    await page.getByRole('button', { name: 'Hide this page at once' }).click()
    await page.waitForURL(/\/hidden\?next=%2Fguidance/)
    await open.waitFor()
    await look(page, 'hidden-with-authenticator')
    await open.click()
    await page.waitForURL(`${named}/guidance`)
    await page.getByRole('heading', { level: 1, name: 'Guidance' }).waitFor()

    line = false
    await context.setOffline(true)
    await page.goto(`${named}/device/en`)
    await open.click()
    await page.getByRole('link', { name: 'Start a first contact' }).waitFor()
    // Somebody else's finger opens nothing; the passphrase still does.
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.getByRole('button', { name: 'Hide this page at once' }).click()
    await open.click()
    await page.getByRole('alert').getByText('That did not work').waitFor()
    await look(page, 'device-authenticator-declined')
    await unlock(page)
    await page.getByRole('link', { name: 'Start a first contact' }).waitFor()
    line = true
    await context.setOffline(false)
    await page.goto(`${named}/guidance`)
    await page.getByRole('button', { name: 'Hide this page at once' }).click()
    await open.click()
    await page.getByRole('alert').getByText('That did not work').waitFor()
    await unlock(page)
    await page.waitForURL(`${named}/guidance`)
    await page.goto(`${named}/device/en`)
    await page.getByRole('button', { name: 'Open it with the passphrase only' }).click()
    await page.getByText('opens it too. Keep your passphrase').waitFor({ state: 'detached' })
    await context.close()
  }, 90_000)

  it('keeps no page of a case, and no page of anybody', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
    await page.goto(`${site.cloud.url}/`)
    await page.locator('a.case').first().click()
    await page.waitForURL(/\/cases\//)
    // By then everything of it that may be kept is.
    await page.getByRole('button', { name: /^Take this case along/ }).waitFor()
    const paths = await page.evaluate(async () => {
      const found: string[] = []
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname)
      return found
    })
    expect(paths.length).toBeGreaterThan(15)
    expect(paths.filter(path => !/^\/assets\/|^\/device\/(en|es|fr|ht|language)$/.test(path))).toEqual([])
    await context.close()
  }, 60_000)

  it('can be installed: a manifest with icons that are there, and it stays a page for who does not', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await signIn(site.cloud, page, 'officer')
    const href = await page.locator('link[rel=manifest]').getAttribute('href')
    const manifest = await (await page.request.get(site.cloud.url + href)).json()
    expect(manifest).toMatchObject({ display: 'standalone', start_url: '/device/en', scope: '/', lang: 'en' })
    for (const { src, type, sizes } of manifest.icons) {
      const answer = await page.request.get(site.cloud.url + src)
      expect(answer.headers()['content-type']).toBe(type)
      const size = await page.evaluate(async url => {
        const image = new Image()
        image.src = url
        await image.decode()
        return `${image.naturalWidth}x${image.naturalHeight}`
      }, src)
      if (sizes !== 'any') expect(size).toBe(sizes)
    }
    const session = await context.newCDPSession(page)
    const { errors } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    await context.close()
  }, 60_000)
})
