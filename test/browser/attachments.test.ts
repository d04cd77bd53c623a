import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { temporaryFolder } from '../local-platform.ts'
import { EICAR, EXIF_CAMERA, halves, jpegFile, pdfFile, withExif } from '../sample-files.ts'
import { look, newContext, PATIENT, signIn } from './device-journey.ts'
import { leadingOn } from './leading-on.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()
const folder = temporaryFolder()
afterAll(() => folder.remove())

/** A case of its own for each test: what another has recorded would be filled in already. */
async function openCase(): Promise<string> {
  const { body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
  return `${site.cloud.url}/cases/${body.caseId}`
}

/** A caseworker's draft about Ana's guardian, at the page that asks for the order. */
async function atTheOrder(options: BrowserContextOptions = {}, caseUrl?: string): Promise<Page> {
  const page = await (await newContext(site.browser, options)).newPage()
  await signIn(site.cloud, page, 'caseworker')
  await page.goto(caseUrl ?? (await openCase()))
  await page.getByRole('button', { name: 'Guardianship' }).click()
  await page.waitForURL(/\/drafts\/.*\/status/)
  await page.getByLabel('Appointed', { exact: true }).check()
  if (options.javaScriptEnabled === false) {
    await next(page)
    await expect.poll(() => page.getByRole('status').first().innerText(), PATIENT).toContain('more questions')
  }
  await page.getByLabel('Which body appoints the guardian?').fill('Family court, Tapachula')
  const appointed = page.getByRole('group', { name: 'When was the guardian appointed?' })
  for (const [part, value] of [
    ['Day', '5'],
    ['Month', '3'],
    ['Year', '2026'],
  ] as const)
    await appointed.getByLabel(part).fill(value)
  return page
}

const next = (page: Page): Promise<void> =>
  leadingOn(page, () => page.getByRole('button', { name: 'Continue' }).last().click())
const order = (page: Page) => page.getByRole('group', { name: 'The order' })
const state = (page: Page) => order(page).getByRole('status')

/** A file of this machine: handed over by its path, as a person would, and not through the browser's protocol. */
function fileNamed(name: string, content: Buffer): string {
  const path = join(mkdtempSync(join(folder.path, 'file-')), name)
  writeFileSync(path, content)
  return path
}

/** Chooses a file on the page that sends one, and sends it. */
async function send(page: Page, name: string, content: Buffer): Promise<void> {
  await order(page)
    .getByRole('button', { name: /^Choose (a|another) file$/ })
    .click()
  await page.waitForURL(/\/(send|photograph)/)
  await page.getByLabel(/^The (file|photo)$/).setInputFiles(fileNamed(name, content))
  await page.getByRole('button', { name: 'Send the file' }).click()
}

/** Without script, one asks until it has been checked. */
async function untilChecked(page: Page): Promise<void> {
  await page.waitForURL(/\/status/)
  await expect
    .poll(async () => {
      const again = order(page).getByRole('button', { name: 'See whether it has been checked' })
      if ((await again.count()) > 0) await again.click()
      return state(page).innerText()
    }, PATIENT)
    .not.toContain('being checked')
}

async function finish(page: Page): Promise<void> {
  await next(page)
  await page.getByLabel('Name').fill('Marta Solís')
  await page.getByLabel('An independent guardian').check()
  await page.getByLabel('How can the guardian be reached?').fill('Office of guardians')
  await page.getByRole('group', { name: 'Is there a conflict of interest?' }).getByLabel('No', { exact: true }).check()
  await page.getByRole('group', { name: 'Has the child met the guardian?' }).getByLabel('Yes', { exact: true }).check()
  await next(page)
  await page.getByRole('group', { name: 'Does the child have a lawyer?' }).getByLabel('No', { exact: true }).check()
  await next(page)
  await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
}

describe.each([
  ['without script', false],
  ['with script', true],
])('a photo of the order, %s', (_, javaScriptEnabled) => {
  it('is sent, checked, shown, and part of the case: for who may read it', async () => {
    const name = javaScriptEnabled ? 'script' : 'plain'
    const caseUrl = await openCase()
    const page = await atTheOrder({ javaScriptEnabled }, caseUrl)
    await look(page, `${name}-1-question`)
    await order(page).getByRole('button', { name: 'Take a photo' }).click()
    await page.waitForURL(/\/photograph/)
    await look(page, `${name}-2-photograph`)
    expect(await page.getByLabel('The photo').getAttribute('capture')).toBe('environment')
    await page.getByRole('link', { name: 'Go back without a file' }).click()

    // What was typed before is still there.
    await expect
      .poll(() => page.getByLabel('Which body appoints').inputValue(), PATIENT)
      .toBe('Family court, Tapachula')
    await send(page, 'Ana birth certificate.jpg', withExif(await jpegFile(halves(1200, 900))))
    if (!javaScriptEnabled) await untilChecked(page)
    await expect.poll(() => state(page).innerText(), PATIENT).toMatch(/^Photo, \d+ KB$/)
    await look(page, `${name}-3-sent`)

    const link = order(page).getByRole('link', { name: /Open the file/ })
    const opened = await page.context().request.get(site.cloud.url + (await link.getAttribute('href')))
    expect([opened.status(), opened.headers()['content-type']]).toEqual([200, 'image/jpeg'])
    expect((await opened.body()).includes(EXIF_CAMERA)).toBe(false)

    await finish(page)
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toMatch(/The order\s+Photo, \d+ KB/)
    await look(page, `${name}-4-check`)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.waitForURL(/\/receipt$/)
    await page.goto(caseUrl)
    await page.locator('details.recorded summary').first().click()
    await look(page, `${name}-5-case`)
    const href = await page
      .getByRole('link', { name: /Open the file.*The order/ })
      .last()
      .getAttribute('href')
    expect((await page.context().request.get(site.cloud.url + href)).headers()['content-type']).toBe('image/jpeg')

    // A further form on the case has it filled in already: nobody is asked for it twice.
    await page.getByRole('button', { name: 'Guardianship' }).click()
    await page.waitForURL(/\/drafts\/.*\/status/)
    await expect.poll(() => state(page).innerText(), PATIENT).toBe('File of this case')
    expect(
      await order(page)
        .getByRole('link', { name: /Open the file/ })
        .getAttribute('href'),
    ).toBe(href)

    // A stranger, or the migration authority, is told what anybody is told of a page that is not there.
    const migration = await (await newContext(site.browser, { javaScriptEnabled: false })).newPage()
    await signIn(site.cloud, migration, 'migration')
    const refused = await migration.goto(site.cloud.url + href)
    expect(refused?.status()).toBe(404)
    await migration.goto(caseUrl)
    expect(await migration.getByRole('link', { name: /Open the file/ }).count()).toBe(0)
    await migration.context().close()
    await page.context().close()
  }, 90_000)

  it('may be sent only to the bucket: the page’s policy names no other origin', async () => {
    const page = await atTheOrder({ javaScriptEnabled })
    await order(page).getByRole('button', { name: 'Choose a file' }).click()
    await page.waitForURL(/\/send/)
    const answered = await page.reload()
    const policy = answered?.headers()['content-security-policy'] ?? ''
    const bucket = site.cloud.awsEndpoint
    expect(policy).toContain(`connect-src 'self' ${bucket};`)
    expect(policy).toMatch(new RegExp(`form-action 'self' .*${bucket}(;| )`))
    expect(policy).not.toContain('unsafe')
    await page.context().close()
  }, 60_000)

  it.each([
    ['a web page that is called .jpg', Buffer.from('<!doctype html><script>alert(1)</script>'), 'neither a photo'],
    ['the EICAR file', Buffer.from(EICAR), 'harmful software'],
  ])(
    'is refused in plain words: %s',
    async (_name, file, words) => {
      const page = await atTheOrder({ javaScriptEnabled })
      await send(page, 'photo.jpg', file)
      if (!javaScriptEnabled) await untilChecked(page)
      await expect.poll(() => state(page).innerText(), PATIENT).toContain(words)
      await look(page, `${javaScriptEnabled ? 'script' : 'plain'}-refused-${words.split(' ')[0]}`)

      // Another one takes its place.
      await send(page, 'order.pdf', pdfFile())
      if (!javaScriptEnabled) await untilChecked(page)
      await expect.poll(() => state(page).innerText(), PATIENT).toMatch(/^PDF document, 1 KB$/)
      const link = await order(page)
        .getByRole('link', { name: /Open the file/ })
        .getAttribute('href')
      await leadingOn(page, () => order(page).getByRole('button', { name: 'Remove the file' }).click())
      await expect.poll(() => state(page).count(), PATIENT).toBe(0)
      expect((await page.context().request.get(site.cloud.url + link)).status()).toBe(404)
      await page.context().close()
    },
    90_000,
  )
})

describe('a photo of 30 MB', () => {
  const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(30 * 1024 * 1024)])

  it('is refused in clear words without script', async () => {
    const page = await atTheOrder({ javaScriptEnabled: false })
    await send(page, 'photo.jpg', photo)
    await untilChecked(page)
    await expect.poll(() => state(page).innerText(), PATIENT).toContain('larger than 25 MB')
    await look(page, 'plain-refused-large')
    await page.context().close()
  }, 60_000)

  it('is refused before anything is sent, with script', async () => {
    const page = await atTheOrder()
    const requests: string[] = []
    page.on('request', request => requests.push(new URL(request.url()).origin))
    await send(page, 'photo.jpg', photo)
    await expect
      .poll(() => page.getByRole('alert').innerText(), PATIENT)
      .toBe(
        'The file is 30 MB. At most 25 MB can be sent. Nothing was sent. Take the photo with a lower resolution, or send fewer pages.',
      )
    expect(requests).not.toContain(site.cloud.awsEndpoint)
    await look(page, 'script-refused-large')
    await page.context().close()
  }, 60_000)
})

describe('with script, a file', () => {
  it('that could not be sent stays chosen, and is sent again', async () => {
    const page = await atTheOrder()
    await page.route(`${site.cloud.awsEndpoint}/**`, route => route.abort())
    await send(page, 'order.pdf', pdfFile())
    await expect.poll(() => page.getByRole('alert').innerText(), PATIENT).toContain('It is still chosen')
    await page.unroute(`${site.cloud.awsEndpoint}/**`)
    await page.getByRole('button', { name: 'Send the file' }).click()
    await expect.poll(() => state(page).innerText(), PATIENT).toMatch(/^PDF document/)
    await page.context().close()
  }, 60_000)
})

describe('while a file is being checked', () => {
  it('one goes on, is told of it, and cannot send the form yet', async () => {
    const page = await atTheOrder({ javaScriptEnabled: false })
    await order(page).getByRole('button', { name: 'Choose a file' }).click()
    await page.waitForURL(/\/send/)
    // As the bucket would send the browser back, but nothing has come to the scan.
    await page.goto(page.url().replace('/send', '/arrived'))
    await expect.poll(() => state(page).innerText(), PATIENT).toContain('is being checked')
    await look(page, 'plain-being-checked')
    await finish(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect.poll(() => page.getByRole('alert').innerText(), PATIENT).toContain('still being checked')
    await look(page, 'plain-not-yet')
    await page.context().close()
  }, 60_000)

  it('nothing that is typed is lost when the script hears of the outcome', async () => {
    const page = await atTheOrder()
    await order(page).getByRole('button', { name: 'Choose a file' }).click()
    await page.waitForURL(/\/send/)
    const upload: { url: string; fields: Record<string, string> } = JSON.parse(
      (await page.locator('form[data-upload]').getAttribute('data-upload')) ?? '{}',
    )
    await page.goto(page.url().replace('/send', '/arrived'))
    await expect.poll(() => state(page).innerText(), PATIENT).toContain('is being checked')
    await page.getByLabel('Which body appoints the guardian?').fill('Another court')
    const body = new FormData()
    for (const [name, value] of Object.entries(upload.fields)) body.append(name, value)
    body.append('file', new Blob([new Uint8Array(pdfFile())]))
    expect((await fetch(upload.url, { method: 'POST', body })).status).toBe(204)
    await expect.poll(() => state(page).innerText(), PATIENT).toMatch(/^PDF document/)
    expect(await page.getByLabel('Which body appoints the guardian?').inputValue()).toBe('Another court')
    expect(
      await order(page)
        .getByRole('link', { name: /Open the file/ })
        .isVisible(),
    ).toBe(true)
    await page.context().close()
  }, 60_000)
})

describe('a file of a draft', () => {
  it('is nobody else’s to see, to ask after, or to send', async () => {
    const page = await atTheOrder({ javaScriptEnabled: false })
    await order(page).getByRole('button', { name: 'Choose a file' }).click()
    await page.waitForURL(/\/send/)
    const stranger = await (await newContext(site.browser, { javaScriptEnabled: false })).newPage()
    await signIn(site.cloud, stranger, 'supervisor')
    for (const what of ['/send', '/photograph', '/arrived', '/state', ''])
      expect([what, (await stranger.goto(page.url().replace('/send', what)))?.status()]).toEqual([what, 404])
    await stranger.context().close()
    await page.context().close()
  }, 60_000)
})

describe('the pages for files', () => {
  it('speak the officer’s language', async () => {
    const page = await atTheOrder({ javaScriptEnabled: false })
    await order(page).getByRole('button', { name: 'Choose a file' }).click()
    await page.waitForURL(/\/send/)
    for (const [language, button] of [
      ['es', 'Enviar el archivo'],
      ['fr', 'Envoyer le fichier'],
      ['ht', 'Voye fichye a'],
    ] as const) {
      await page.goto(`${page.url().replace(/\?.*/, '')}?lang=${language}`)
      expect(await page.getByRole('button', { name: button }).count()).toBe(1)
      await look(page, `send-${language}`)
    }
    await page.context().close()
  }, 60_000)
})
