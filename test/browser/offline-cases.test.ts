import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageSize } from 'image-size'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { buildCountry } from '../../infra/build/build-country.ts'
import { bundleFunctions } from '../../infra/build/bundle-functions.ts'
import { countryIds, profileOf } from '../../infra/build/profiles.ts'
import { beginVersion } from '../../infra/forms/begin-version.ts'
import { readLock } from '../../infra/forms/lock.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { EICAR, EXIF_CAMERA, halves, jpegFile, pdfFile, withExif } from '../sample-files.ts'
import {
  everythingKept,
  fillFirstContact,
  look,
  newContext,
  next,
  PATIENT,
  setUpDevice,
  takeAlong,
  unlock,
  untilKeptAnew,
} from './device-journey.ts'
import { useBrowser } from './use-browser.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const example = (form: string, name: string) =>
  JSON.parse(readFileSync(join(FORMS, form, 'examples', `${name}.json`), 'utf8')).answers

const site = useBrowser()
const folder = temporaryFolder()
afterAll(() => folder.remove())

/** A case of Ana's, opened by a program. */
async function openCase(): Promise<{ readonly caseId: string; readonly reference: string }> {
  const { status, body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
  expect(status).toBe(201)
  return { caseId: String(body.caseId), reference: String(body.reference) }
}

const order = (page: Page) => page.getByRole('group', { name: 'The order' })

/** A case of the device; opened with the passphrase where it is locked. */
async function openOnDevice(page: Page, reference: string): Promise<void> {
  await page.goto(`${site.cloud.url}/device/en`)
  const locked = page.getByRole('heading', { name: 'Locked' })
  const ofCase = page.getByRole('link', { name: reference })
  await locked.or(ofCase).waitFor()
  if ((await locked.count()) > 0) await unlock(page)
  await ofCase.click()
}

/** A form about a guardian of a case on the device, at the question for the order. */
async function atTheOrder(page: Page, reference: string): Promise<void> {
  await openOnDevice(page, reference)
  await page.getByRole('link', { name: 'Guardianship' }).click()
  await page.getByLabel('Appointed', { exact: true }).check()
  await page.getByLabel('Which body appoints the guardian?').fill('Family court, Tapachula')
  const appointed = page.getByRole('group', { name: 'When was the guardian appointed?' })
  for (const [part, value] of [
    ['Day', '5'],
    ['Month', '3'],
    ['Year', '2026'],
  ] as const)
    await appointed.getByLabel(part).fill(value)
}

async function finishGuardianship(page: Page): Promise<void> {
  await next(page)
  await page.getByLabel('Name').fill('Marta Solís')
  await page.getByLabel('An independent guardian').check()
  await page.getByLabel('How can the guardian be reached?').fill('Office of guardians')
  await page.getByRole('group', { name: 'Is there a conflict of interest?' }).getByLabel('No', { exact: true }).check()
  await page.getByRole('group', { name: 'Has the child met the guardian?' }).getByLabel('Yes', { exact: true }).check()
  await next(page)
  await page.getByRole('group', { name: 'Does the child have a lawyer?' }).getByLabel('No', { exact: true }).check()
  await next(page)
  await page.getByRole('heading', { name: 'Check your answers' }).waitFor()
}

/** A file of this machine: handed over by its path, as a person would, and not through the browser's protocol. */
function fileNamed(name: string, content: Buffer): string {
  const path = join(mkdtempSync(join(folder.path, 'file-')), name)
  writeFileSync(path, content)
  return path
}

/** How every picture that a browser draws begins; and what a camera writes that goes: no chance puts as much together. */
const JPEG_HEAD = Buffer.from('\xff\xd8\xff\xe0\x00\x10JFIF\x00', 'latin1')
const TRACES = [Buffer.from('Exif\0\0'), Buffer.from(EXIF_CAMERA), Buffer.from('0000000e0000000100000036', 'hex')]

/** Bytes as `everythingKept` reads them. */
const asKept = (bytes: Buffer): string => new TextDecoder('latin1').decode(bytes)

/** How many records lie in a store of the device's database. */
function storedCount(page: Page, store: string): Promise<number> {
  return page.evaluate(
    name =>
      new Promise<number>(resolve => {
        const request = indexedDB.open('amparo')
        request.onsuccess = () => {
          const count = request.result.transaction(name).objectStore(name).count()
          count.onsuccess = () => {
            request.result.close()
            resolve(count.result)
          }
        }
      }),
    store,
  )
}

describe('a case that is taken along', () => {
  it('gets a form without a line; what somebody else added meanwhile is shown beside it, and nothing is overwritten', async () => {
    const { caseId, reference } = await openCase()
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'caseworker')
    await takeAlong(site.cloud, page, caseId)
    await context.setOffline(true)
    await page.goto(`${site.cloud.url}/device/en`)
    await unlock(page)
    await page.getByRole('link', { name: reference }).click()
    await page.getByRole('heading', { name: `Case ${reference}` }).waitFor()
    await look(page, 'device-case')
    await page.getByRole('link', { name: 'Guardianship' }).click()
    await page.getByLabel('Requested').check()
    await page.getByLabel('Which body appoints the guardian?').fill('Family court, Tapachula')
    await page.getByRole('textbox', { name: 'Day' }).fill('2')
    await page.getByRole('textbox', { name: 'Month' }).fill('3')
    await page.getByRole('textbox', { name: 'Year' }).fill('2026')
    await next(page)
    await page.getByRole('group', { name: 'Does the child have a lawyer?' }).getByLabel('No', { exact: true }).check()
    await next(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()

    // Meanwhile a colleague records a screening.
    const screening = await apiClient(site.cloud)('supervisor', 'PUT', submissionPath(), {
      formId: 'rapid-screening',
      formVersion: '1.0.0',
      caseId,
      answers: example('rapid-screening', 'ana'),
      filledAt: new Date().toISOString(),
    })
    expect(screening.status).toBe(201)
    await context.setOffline(false)
    await page.getByText('Somebody else has added to the case meanwhile').waitFor()
    await page.getByRole('link', { name: 'Not yet sent: 1' }).click()
    await page.getByRole('link', { name: /^See what has changed/ }).click()
    await page.getByRole('heading', { name: 'What has been recorded since' }).waitFor()
    await expect
      .poll(() => page.locator('.beside').innerText(), PATIENT)
      .toMatch(/Family court, Tapachula[\s\S]*Rapid screening/)
    await look(page, 'device-compare')
    await page.getByRole('button', { name: 'Add mine to the case as it is now' }).click()
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    const { body } = await apiClient(site.cloud)('caseworker', 'GET', `/api/cases/${caseId}`)
    expect((body.submissions as { formId: string }[]).map(one => one.formId)).toEqual([
      'first-contact',
      'rapid-screening',
      'guardianship',
    ])
    await context.close()
  }, 120_000)

  it('can have been opened from this very device', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'caseworker')
    await fillFirstContact(page, 'Nina')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Add a form to the case' }).click()
    await page.getByRole('link', { name: 'Guardianship' }).click()
    await page.getByLabel('Not required').check()
    await page.getByLabel('Why is none required?').fill('The mother is here.')
    await next(page)
    await page.getByRole('group', { name: 'Does the child have a lawyer?' }).waitFor()
    await context.close()
  }, 90_000)
})

describe('a case that was only looked at', () => {
  it('gets a form without a line that knows what is known, asks why an answer is changed, and sends the reason', async () => {
    const { caseId, reference } = await openCase()
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'caseworker')
    await page.goto(`${site.cloud.url}/cases/${caseId}`)
    await page.getByRole('button', { name: /^Take this case along/ }).waitFor()
    await context.setOffline(true)
    await openOnDevice(page, reference)
    await page.getByText('What was recorded', { exact: true }).click()
    await page.getByText('Ana Lucía Mejía Ordóñez').last().waitFor()
    await look(page, 'device-case-recorded')
    await page.getByRole('link', { name: 'Family tracing' }).click()
    await page
      .getByRole('group', { name: /agree that we look/ })
      .getByLabel('No', { exact: true })
      .check()
    const fear = page.getByRole('group', { name: /fear to go back/ })
    const reason = page.getByLabel('Why do you change this answer?')
    await expect
      .poll(() => page.locator('.known').innerText(), PATIENT)
      .toMatch(/^Already answered: First contact, \d+ \w+ \d{4}, Child protection/)
    expect(await fear.getByLabel('Not known').isChecked()).toBe(true)
    expect(await reason.isVisible()).toBe(false)
    await fear.getByLabel('Yes', { exact: true }).check()
    await reason.waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('value'))).toBe('yes')
    await fear.getByLabel('Not known').check()
    await expect.poll(() => reason.isVisible(), PATIENT).toBe(false)
    await fear.getByLabel('Yes', { exact: true }).check()
    await next(page)
    await page
      .getByRole('alert')
      .getByRole('link', { name: /Say why you change this answer/ })
      .click()
    await look(page, 'device-reason-asked')
    await reason.fill('She told her aunt so')
    await next(page)
    await expect
      .poll(() => page.locator('.change').innerText(), PATIENT)
      .toMatch(/Changed\. Before:\s+Not known\s+Reason: She told her aunt so/)
    await look(page, 'device-changed-check')
    expect(await everythingKept(page)).not.toMatch(/Mejía|MejÃ­a|her aunt/)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const sentTo = page.waitForResponse(`**/device/cases/${caseId}?*`)
    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    // The case as it is then is asked for once the form is sent.
    await (await sentTo).finished()
    const { body } = await apiClient(site.cloud)('caseworker', 'GET', `/api/cases/${caseId}`)
    const [, tracing] = body.submissions as { changes?: { reason?: string }[] }[]
    expect(tracing?.changes?.map(change => change.reason)).toEqual(['She told her aunt so'])

    // The next form for the case goes on from there: it is no change of somebody else's.
    await context.setOffline(true)
    await page.goto(`${site.cloud.url}/device/en#case/${caseId}`)
    await page.getByText('What was recorded', { exact: true }).click()
    await page.getByRole('heading', { name: 'Family tracing' }).waitFor()

    // It was not taken along: a week later it goes by itself.
    await context.setOffline(false)
    await page.goto(`${site.cloud.url}/device/en`)
    await page.getByRole('link', { name: reference }).waitFor()
    await page.clock.setSystemTime(Date.now() + 8 * 86_400_000)
    await page.reload()
    await page.getByText('your passphrase opens this device until').waitFor()
    await page.getByRole('link', { name: reference }).waitFor({ state: 'detached' })
    await context.close()
  }, 120_000)
})

describe('a photo or a document that is taken without a line', () => {
  it('is shrunk, rid of where it was taken, sealed in parts, and sent before its form, though the line breaks', async () => {
    const { caseId, reference } = await openCase()
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'caseworker')
    await takeAlong(site.cloud, page, caseId)
    await context.setOffline(true)
    await atTheOrder(page, reference)
    // As large as a photo of the best cameras: the picture itself, and much behind it.
    const photo = Buffer.concat([withExif(await jpegFile(halves(2400, 1600, { noise: true }), 40)), Buffer.alloc(30e6)])
    for (const trace of TRACES) expect(photo.includes(trace)).toBe(true)
    await order(page).getByLabel('Take a photo').setInputFiles(fileNamed('Ana in Tapachula.jpg', photo))
    await order(page)
      .getByText(/^Photo, [\d.,]+ (KB|MB)\. It is on this device, locked/)
      .waitFor()
    const canvas = order(page).getByRole('img', { name: 'The order' })
    // Turned as the camera was held.
    await expect.poll(() => canvas.evaluate(one => (one as HTMLCanvasElement).height), PATIENT).toBe(320)
    await look(page, 'device-photo')
    await order(page)
      .getByLabel('Choose another file')
      .setInputFiles(fileNamed('photo.jpg', Buffer.from('<!doctype html><script>alert(1)</script>')))
    await order(page).getByRole('alert').getByText('neither a photo').waitFor()
    await look(page, 'device-photo-refused')
    await finishGuardianship(page)
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toMatch(/The order\s+Photo, /)
    const kept = await everythingKept(page)
    for (const trace of [JPEG_HEAD, ...TRACES, photo.subarray(1000, 1040), Buffer.from('Ana in Tapachula')])
      expect({ trace, found: kept.includes(asKept(trace)) }).toEqual({ trace, found: false })
    expect(await storedCount(page, 'parts')).toBeGreaterThan(4)

    const sent = new Map<number, Buffer>()
    let times = 0
    await page.route('**/device/attachments/*/parts/*', async route => {
      times += 1
      const part = Number(route.request().url().split('/').at(-1))
      // The line breaks under the third part; and once the answer alone gets lost.
      if (times === 3) return route.abort('connectionreset')
      expect(sent.has(part)).toBe(false)
      const body = route.request().postDataBuffer() ?? Buffer.alloc(0)
      const response = await route.fetch()
      sent.set(part, body)
      return times === 5 ? route.abort('connectionreset') : route.fulfill({ response })
    })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await context.setOffline(false)
    const sendNow = page.getByRole('button', { name: 'Send now', disabled: false })
    await expect
      .poll(
        async () => {
          if ((await sendNow.count()) > 0) await sendNow.click({ timeout: 500 }).catch(() => {})
          return page.getByRole('heading', { name: 'Sent and stored' }).count()
        },
        { timeout: 40_000, interval: 250 },
      )
      .toBe(1)
    const found = await apiClient(site.cloud)('caseworker', 'GET', `/api/cases/${caseId}`)
    const submissions = found.body.submissions as { answers: { status?: { order?: string } } }[]
    const urn = submissions.at(-1)?.answers.status?.order ?? ''
    const authorization = `Bearer ${await site.cloud.token('caseworker')}`
    const file = await fetch(`${site.cloud.url}/api/attachments/${urn.slice('urn:uuid:'.length)}`, {
      headers: { authorization },
    })
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    // What left the device, in order: a picture of at most 2,000 pixels a side and nothing else.
    expect(times).toBe(sent.size + 1)
    const whole = Buffer.concat([...sent].sort(([one], [other]) => one - other).map(([, bytes]) => bytes))
    expect(whole.subarray(0, JPEG_HEAD.length)).toEqual(JPEG_HEAD)
    expect(imageSize(whole)).toMatchObject({ width: 1333, height: 2000 })
    for (const trace of TRACES) expect(whole.includes(trace)).toBe(false)
    for (const at of [1000, whole.length / 2]) expect(kept.includes(asKept(whole.subarray(at, at + 40)))).toBe(false)
    await expect.poll(() => storedCount(page, 'parts'), PATIENT).toBe(0)
    await context.close()
  }, 120_000)

  it('is refused where it holds harm, or finds no room: told at its question, with everything else still there', async () => {
    const { caseId, reference } = await openCase()
    const context = await newContext(site.browser)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Storage.overrideQuotaForOrigin', { origin: site.cloud.url, quotaSize: 12e6 })
    await setUpDevice(site.cloud, page, 'caseworker')
    await takeAlong(site.cloud, page, caseId)
    await page.goto(`${site.cloud.url}/device/en`)
    await atTheOrder(page, reference)
    const choose = order(page).getByLabel(/^Choose (a|another) file$/)
    await choose.setInputFiles(fileNamed('order.pdf', pdfFile('x'.repeat(26_500_000))))
    await order(page).getByRole('alert').getByText('larger than 25 MB').waitFor()
    await choose.setInputFiles(fileNamed('order.pdf', pdfFile('x'.repeat(20_000_000))))
    await order(page).getByRole('alert').getByText('no room left').waitFor()
    await look(page, 'device-file-no-room')
    expect(await storedCount(page, 'parts')).toBe(0)
    expect(await page.getByLabel('Which body appoints the guardian?').inputValue()).toBe('Family court, Tapachula')
    await choose.setInputFiles(fileNamed('order.pdf', pdfFile(EICAR)))
    await order(page).getByText('PDF document, 1 KB').waitFor()
    await finishGuardianship(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('some answers need a correction').waitFor()
    await page.getByRole('link', { name: 'Not yet sent: 1' }).click()
    await page.getByRole('button', { name: /^Change the answers/ }).click()
    await page
      .getByRole('alert')
      .getByRole('link', { name: /The order/ })
      .click()
    await order(page).getByText('it holds harmful software').waitFor()
    await look(page, 'device-file-refused')
    await choose.setInputFiles(fileNamed('order.pdf', pdfFile()))
    await order(page).getByText('PDF document, 1 KB').waitFor()
    await next(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    await expect.poll(() => storedCount(page, 'parts'), PATIENT).toBe(0)
    await context.close()
  }, 120_000)
})

describe('what could not be sent', () => {
  it('is refused with the question to mend, or tried again and then told when the fault is ours', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await fillFirstContact(page, 'Mara')
    let answer: { status: number; body: unknown } | undefined = {
      status: 500,
      body: { type: 'urn:amparo:problem:our-fault' },
    }
    await page.route('**/device/submissions/*', route =>
      answer === undefined
        ? route.continue()
        : route.fulfill({
            status: answer.status,
            contentType: 'application/problem+json',
            body: JSON.stringify(answer.body),
          }),
    )
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Something went wrong on our side. It is tried again by itself.').waitFor()
    for (let tries = 2; tries <= 5; tries++) {
      const answered = page.waitForResponse('**/device/submissions/*')
      await page.getByRole('button', { name: 'Send now' }).click()
      await answered
    }
    await page.getByText('It failed several times on our side').waitFor()
    await look(page, 'device-stuck')

    // A sign-in page of a hotel answers 200 to everything: that is no receipt.
    answer = { status: 200, body: { welcome: 'to the hotel' } }
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByText('There was no line. It is tried again by itself.').waitFor()

    answer = {
      status: 422,
      body: { type: 'urn:amparo:problem:faulty-answers', faults: [{ path: '/encounter/place', code: 'too-short' }] },
    }
    await page.getByRole('link', { name: 'Not yet sent: 1' }).click()
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByText('some answers need a correction').waitFor()
    await look(page, 'device-refused')
    answer = undefined
    await page.getByRole('button', { name: /^Change the answers/ }).click()
    await page
      .getByRole('alert')
      .getByRole('link', { name: /Where did you meet the child/ })
      .click()
    const place = page.getByRole('textbox', { name: 'Where did you meet the child?' })
    await place.waitFor()
    await expect.poll(() => page.locator('.fault').allInnerTexts(), PATIENT).toEqual(['Write a little more'])
    await place.fill('At the bridge, north side')
    await next(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    await context.close()
  }, 120_000)
})

describe('a press of “Send now”', () => {
  it('counts while the app asks by itself whether there is a line', async () => {
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page)
    await fillFirstContact(page, 'Prisa')
    // Twice a fault of ours: by itself it is tried again after half a minute.
    await page.route('**/device/submissions/*', route => route.fulfill({ status: 500 }), { times: 2 })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const trouble = page.getByText('Something went wrong on our side. It is tried again by itself.')
    await trouble.waitFor()
    const sendNow = page.getByRole('button', { name: 'Send now' })
    const again = page.waitForResponse('**/device/submissions/*')
    await sendNow.click()
    await again
    await trouble.waitFor()
    let answer = (): void => {}
    const answered = new Promise<void>(resolve => {
      answer = resolve
    })
    let asks = false
    await page.route('**/device/contact', async route => {
      asks = true
      await answered
      await route.continue()
    })
    const comeBack = () => page.evaluate(() => void dispatchEvent(new Event('online')))
    await expect.poll(() => comeBack().then(() => asks), PATIENT).toBe(true)
    await sendNow.click()
    answer()
    await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
    await context.close()
  }, 90_000)
})

describe('a new version of the app and of a form', () => {
  it('leaves a draft on the old version as it is, and takes it when it is sent', async () => {
    const data = temporaryFolder()
    const forms = temporaryFolder()
    cpSync(FORMS, forms.path, { recursive: true })
    let before: LocalCloud | undefined
    /** The platform with the forms as they are now, and an app that calls itself so. */
    const buildAs = (version: string) => async (country: CountryProfile, folder: string) => {
      await buildCountry(country, folder, forms.path)
      const worker = join(folder, 'assets/service-worker@js.js')
      writeFileSync(worker, readFileSync(worker, 'utf8').replace(/(version:\\?")[0-9a-f]{12}/, `$1${version}`))
      await bundleFunctions(folder)
    }
    try {
      const published = String(JSON.parse(readFileSync(join(FORMS, 'first-contact/schema.json'), 'utf8')).version)
      before = await startPlatform({ data: data.path, build: buildAs('old') })
      const port = Number(new URL(before.url).port)
      const context = await newContext(site.browser)
      const page = await context.newPage()
      await setUpDevice(before, page)
      await context.setOffline(true)
      await fillFirstContact(page, 'Vieja')
      const copies = () => page.evaluate(async () => (await caches.keys()).filter(name => name.startsWith('app-')))
      expect(await copies()).toEqual(['app-old'])
      await before.stop()

      beginVersion(forms.path, 'first-contact', '9.0.0', {
        lock: readLock(join(FORMS, 'forms.lock.json')),
        countries: countryIds().map(id => profileOf(id)),
      })
      const schema = join(forms.path, 'first-contact/schema.json')
      writeFileSync(
        schema,
        readFileSync(schema, 'utf8').replaceAll('Where did you meet the child?', 'Where was the child found?'),
      )
      before = await startPlatform({ data: data.path, build: buildAs('new'), port })
      expect(new URL(before.url).port).toBe(String(port))
      await context.setOffline(false)
      // The new app takes the old one's place, in this tab too.
      await page.goto(`${before.url}/`)
      await page.getByRole('heading', { name: 'My work' }).waitFor()
      await expect.poll(copies, PATIENT).toEqual(['app-new'])
      await untilKeptAnew(page, `${before.url}/device/en`)
      expect(
        await page.evaluate(async () => (await (await caches.open('forms')).keys()).map(one => one.url).join()),
      ).toMatch(/form-first-contact@9\.0\.0-en/)
      await context.setOffline(true)
      await page.reload()
      await unlock(page)
      // The draft is on the version it was begun on, whose files are still here; a new form is on the new one.
      await page.getByRole('link', { name: /^Continue/ }).click()
      await page.getByLabel('Where did you meet the child?').waitFor()
      await page.goto(`${before.url}/device/en#home`)
      await page.getByRole('link', { name: 'Start a first contact' }).click()
      await page.getByLabel('Where was the child found?').waitFor()
      await page.goto(`${before.url}/device/en#home`)
      await page.getByRole('link', { name: /^Continue: Vieja/ }).click()
      for (const title of [
        'The encounter',
        'The child',
        'Who the child is with',
        'What the child needs now',
        'own voice',
      ]) {
        await page.getByRole('heading', { level: 1, name: title }).waitFor()
        await next(page)
      }
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
      await context.setOffline(false)
      await page.getByRole('heading', { name: 'Sent and stored' }).waitFor()
      const { body } = await apiClient(before)('caseworker', 'GET', '/api/cases')
      const [one] = body.items as { caseId: string }[]
      const found = await apiClient(before)('caseworker', 'GET', `/api/cases/${one?.caseId}`)
      expect((found.body.submissions as { formVersion: string }[]).map(each => each.formVersion)).toEqual([published])
      await context.close()
    } finally {
      await before?.stop().catch(() => {})
      data.remove()
      forms.remove()
    }
  }, 240_000)
})
