import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { authorityClient, queueUrl, readQueue } from '../queue-reader.ts'
import { fillByExample } from './fill-by-example.ts'
import { leadingOn, untilWatched } from './leading-on.ts'
import { expectAccessible, expectNoSidewaysScrolling } from './open-browser.ts'
import { HAS_TEXT_BROWSER, openTextBrowser } from './text-browser.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

/** A click leads on, and the next page takes a moment: what is expected of it is asked for until it is there. */
const PATIENT = { timeout: 10_000, interval: 50 }

/** Where pictures of the pages go, when somebody wants to look at them: `PICTURES=folder npm test`. */
const PICTURES = process.env.PICTURES

async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  await expectNoSidewaysScrolling(page)
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

async function newPage(options: BrowserContextOptions): Promise<Page> {
  const context = await site.browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

async function signIn(page: Page, user: string): Promise<void> {
  await page.goto(site.cloud.url)
  await page.getByRole('link', { name: /^(Sign in|Entrar|Se connecter|Konekte)$/ }).click()
  await page.getByLabel(user, { exact: true }).check()
  await page.getByRole('button').click()
  await page.waitForURL(`${site.cloud.url}/`)
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  leadingOn(page, () => page.getByRole('button', { name }).last().click())

const next = (page: Page): Promise<void> => press(page, 'Continue')

/** Ana's first contact as the officer at the shelter fills it in; gives the case reference. */
async function fillFirstContact(page: Page, picture: (name: string) => Promise<void>): Promise<string> {
  await page.getByRole('button', { name: 'Start a first contact' }).click()
  await expect.poll(() => page.title(), PATIENT).toContain('The encounter')
  await picture('1-encounter')

  // A slip: nothing chosen. The summary has the focus and leads to the question.
  await page.getByLabel('Year', { exact: true }).fill('2026')
  await next(page)
  await expect.poll(() => page.title(), PATIENT).toMatch(/^Error: /)
  const summary = page.getByRole('alert')
  await expect
    .poll(() => summary.getByRole('link').allInnerTexts(), PATIENT)
    .toEqual([
      'Where did you meet the child? Answer this question',
      'Which authority do you work for? Answer this question',
    ])
  await picture('2-encounter-error')
  await summary.getByRole('link').first().click()
  await page.getByLabel('Where did you meet the child?').fill('Albergue Esperanza, Tapachula')
  await page.getByLabel('Which authority do you work for?').selectOption('Shelter or civil society')
  await next(page)

  await page.getByLabel('Full name').fill('Ana Lucía Mejía Ordóñez')
  await page.getByLabel('Girl').check()
  await page.getByLabel('Day', { exact: true }).fill('31')
  await page.getByLabel('Month', { exact: true }).fill('2')
  await page.getByLabel('Year', { exact: true }).fill('2015')
  await page
    .getByRole('group', { name: 'Does the child need an interpreter?' })
    .getByLabel('No', { exact: true })
    .check()
  await page.getByLabel('Honduras').check()
  await page.getByLabel('None', { exact: true }).check()
  await next(page)
  // 31 February is shown again as it was typed, and named.
  await expect
    .poll(() => page.getByRole('alert').getByRole('link').allInnerTexts(), PATIENT)
    .toEqual(['Date of birth, if it is known: Write a date that exists: day, month and year, for example 27 3 2016'])
  await expect.poll(() => page.getByLabel('Day', { exact: true }).inputValue(), PATIENT).toBe('31')
  await picture('3-child-error')
  await page.getByLabel('Day', { exact: true }).fill('14')
  await page.getByLabel('Month', { exact: true }).fill('8')
  await next(page)

  await page.getByLabel(/^Unaccompanied/).check()
  await press(page, 'Add: Person')
  await page.getByLabel('Who are they to the child?').selectOption('Someone the family knows')
  await page.getByLabel('Lost on the way').check()
  await press(page, 'Add another')
  await press(page, 'Remove Person 2')
  await expect.poll(() => page.getByLabel('Lost on the way').isChecked(), PATIENT).toBe(true)
  await picture('4-company')
  await next(page)
  return ''
}

describe.each([
  { script: 'off', javaScriptEnabled: false },
  { script: 'on', javaScriptEnabled: true },
])('Ana’s first contact with JavaScript $script', ({ script, javaScriptEnabled }) => {
  it('goes from sign-in to both authorities’ queues, and every page on the way is accessible', async () => {
    const page = await newPage({ javaScriptEnabled })
    const picture = (name: string): Promise<void> => look(page, `${script}-${name}`)
    await page.goto(site.cloud.url)
    await picture('0-welcome')
    await signIn(page, 'officer')
    await fillFirstContact(page, picture)

    await page.getByLabel('Food or water').check()
    await page.getByLabel('A safe place to sleep').check()
    await page.getByLabel('Something else').check()
    if (javaScriptEnabled) {
      // The new question is there at once, and the focus has not moved.
      await page.getByLabel('What else does the child need?').waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('value'))).toBe('other')
    } else {
      await next(page)
      await expect.poll(() => page.getByRole('status').innerText(), PATIENT).toContain('more questions')
      await expect.poll(() => page.title(), PATIENT).not.toMatch(/^Error/)
    }
    await picture('5-needs')
    await page.getByLabel('What else does the child need?').fill('To call her grandmother')
    await next(page)

    await page.getByLabel('Yes', { exact: true }).check()
    await page
      .getByLabel('What the child says, wants or fears (optional)')
      .fill('“I want to be a teacher.”\n<b>&amp; 🌻</b>')
    await picture('6-voice')
    await next(page)

    await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('<b>&amp; 🌻</b>')
    await picture('7-check')
    await leadingOn(page, () => page.getByRole('link', { name: 'Change: Full name' }).click())
    await page.getByLabel('Full name').fill('Ana Lucía')
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
    const again = await page.context().newPage()
    await again.goto(page.url())
    await page.getByRole('button', { name: 'Send' }).click()

    await page.waitForURL(/\/receipt$/)
    const reference = await page.locator('.reference').innerText()
    expect(reference).toMatch(/^MX(-[0-9A-Z]{4}){3}$/)
    await picture('8-receipt')

    await leadingOn(page, () => page.getByRole('link', { name: 'Open the case' }).click())
    const shown = await page.locator('main').innerText()
    for (const words of [reference, 'Ana Lucía', '14 August 2015', 'The history is complete and unchanged'])
      expect(shown).toContain(words)
    await picture('9-case')
    const caseId = new URL(page.url()).pathname.split('/').at(-1)

    // Sent once more from another tab, it finds the first receipt: there is no second case.
    await again.getByRole('button', { name: 'Send' }).click()
    await again.waitForURL(/\/receipt$/)
    await expect.poll(() => again.locator('.reference').innerText(), PATIENT).toBe(reference)
    await page.goto(`${site.cloud.url}/`)
    await expect.poll(() => page.locator('.cards').innerText(), PATIENT).toContain(reference)
    await picture('10-home')

    const sqs = authorityClient(site.cloud.awsEndpoint)
    for (const authority of ['child-protection', 'migration']) {
      const read = await readQueue(sqs, queueUrl(site.cloud, authority), 1)
      expect(read.filter(message => message.event.subject === caseId)).toHaveLength(1)
    }

    await page.getByRole('button', { name: 'Sign out' }).click()
    if (!javaScriptEnabled) {
      // Without script the provider asks once more, with a button.
      await page.waitForURL(url => url.origin !== site.cloud.url)
      await page.getByRole('button').first().click()
    }
    await page.waitForURL(`${site.cloud.url}/`)
    await page.getByText('You are signed out.').waitFor()
    await page.goto(`${site.cloud.url}/cases/${caseId}`)
    expect(page.url()).toContain('/interaction/')
    await page.context().close()
  }, 120_000)
})

describe('the pages', () => {
  it('speak four languages, on every page, and keep what was typed when the language changes', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'officer')
    await page.getByRole('button', { name: 'Start a first contact' }).click()
    await page.getByLabel('Where did you meet the child?').fill('Guaymas')
    const titles = new Set<string>()
    for (const [name, code] of [
      ['Español', 'es'],
      ['Français', 'fr'],
      ['Kreyòl ayisyen', 'ht'],
      ['English', 'en'],
    ] as const) {
      await press(page, name)
      await expect.poll(() => page.locator('html').getAttribute('lang'), PATIENT).toBe(code)
      await expect.poll(() => page.locator('input[name="/encounter/place"]').inputValue(), PATIENT).toBe('Guaymas')
      titles.add(await page.title())
      await look(page, `language-${code}`)
    }
    expect(titles.size).toBe(4)
    await page.context().close()
  }, 60_000)

  it('can be filled in by keyboard alone: Enter goes on, whatever buttons stand before', async () => {
    const page = await newPage({})
    await signIn(page, 'officer')
    await page.getByRole('button', { name: 'Start a first contact' }).press('Enter')
    await page.getByLabel('Where did you meet the child?').focus()
    await page.keyboard.type('Tapachula')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Police')
    await page.getByLabel('Where did you meet the child?').press('Enter')
    await expect.poll(() => page.title(), PATIENT).toContain('The child')
    await page.context().close()
  }, 60_000)

  it('keep a draft for later, by name, and show it to nobody else', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'caseworker')
    await page.getByRole('button', { name: 'Start a first contact' }).click()
    await page.waitForURL(/\/encounter$/)
    const encounter = page.url()
    await page.getByLabel('Where did you meet the child?').fill('Tapachula')
    await page.getByLabel('Which authority do you work for?').selectOption('Migration')
    await next(page)
    await page.getByLabel('Full name').fill('Luz ñ O’Brien 🌻')
    await press(page, 'Save and come back later')
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('Luz ñ O’Brien 🌻')
    const other = await newPage({ javaScriptEnabled: false })
    await signIn(other, 'officer')
    const answer = await other.goto(encounter)
    expect(answer?.status()).toBe(404)
    await look(other, 'not-found')
    await press(page, /^Delete/)
    await expect.poll(() => page.locator('main').innerText(), PATIENT).not.toContain('Luz')
    await page.context().close()
    await other.context().close()
  }, 60_000)

  it('save as one types, where there is script: a tab that is killed loses nothing', async () => {
    const page = await newPage({})
    await signIn(page, 'officer')
    await page.getByRole('button', { name: 'Start a first contact' }).click()
    await page.waitForURL(/\/encounter$/)
    await untilWatched(page)
    const saved = page.waitForResponse(/\/encounter\/save$/)
    await page.getByLabel('Where did you meet the child?').fill('At the bridge')
    expect((await saved).status()).toBe(200)
    const again = await page.context().newPage()
    await again.goto(page.url())
    await page.close()
    expect(await again.getByLabel('Where did you meet the child?').inputValue()).toBe('At the bridge')
    // What is saved while one goes on does not get in the way of going on.
    await untilWatched(again)
    const savedAgain = again.waitForResponse(/\/encounter\/save$/)
    await again.getByLabel('Which authority do you work for?').selectOption('Migration')
    await savedAgain
    await again.getByLabel('Where did you meet the child?').fill('At the bridge, north side')
    await again.context().setOffline(true)
    await again.getByRole('button', { name: 'Continue' }).last().click()
    await expect.poll(() => again.getByRole('status').innerText(), PATIENT).toContain('There is no line just now')
    await again.context().setOffline(false)
    await next(again)
    await expect.poll(() => again.title(), PATIENT).toContain('The child')
    await again.context().close()
  }, 60_000)

  it.each([{ script: 'off' }, { script: 'on' }])(
    'take a name as it is written, say when it is too long, and lead to the receipt when one goes back, with JavaScript $script',
    async ({ script }) => {
      const page = await newPage({ javaScriptEnabled: script === 'on' })
      const run: string[] = []
      page.on('dialog', dialog => run.push(dialog.message()))
      await signIn(page, 'officer')
      await press(page, 'Start a first contact')
      await fillByExample(page, 'first-contact', 'jean', script === 'on')
      const name = page.getByLabel('Full name')
      await leadingOn(page, () => page.getByRole('link', { name: 'Change: Full name' }).click())
      await name.fill('ñ'.repeat(300))
      await next(page)
      await expect
        .poll(() => page.getByRole('alert').getByRole('link').allInnerTexts(), PATIENT)
        .toEqual([expect.stringMatching(/^Full name: .*200/)])
      expect(await name.inputValue()).toBe('ñ'.repeat(300))
      await look(page, `name-too-long-${script}`)

      // An override that nothing ends, letters from right to left, markup, an emoji.
      const odd = `\u202eآنا <script>alert(1)</script>\u200f 🌻`
      await name.fill(odd)
      await next(page)
      await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.waitForURL(/\/receipt$/)
      const reference = await page.locator('.reference').innerText()
      // Back is not “nothing here”: it leads to the receipt again.
      await page.goBack()
      await expect.poll(() => page.locator('.reference').innerText(), PATIENT).toBe(reference)

      await page.goto(site.cloud.url)
      const card = page.locator('a.case').filter({ hasText: reference })
      expect(await card.count()).toBe(1)
      expect(await card.locator('strong').textContent()).toBe(odd)
      // The reference beside it is still read from left to right.
      const places = await card.locator('.code').evaluate(code => {
        const [text] = code.childNodes
        const at = (index: number): number => {
          const range = document.createRange()
          range.setStart(text as Node, index)
          range.setEnd(text as Node, index + 1)
          return range.getBoundingClientRect().left
        }
        return [at(0), at((text?.textContent?.length ?? 0) - 1)]
      })
      expect(places[0]).toBeLessThan(places[1] ?? 0)
      expect(run).toEqual([])
      await page.context().close()
    },
    60_000,
  )

  it('do not let a second tab overwrite the first', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'officer')
    await page.getByRole('button', { name: 'Start a first contact' }).click()
    await page.waitForURL(/\/encounter$/)
    const second = await page.context().newPage()
    await second.goto(page.url())
    await page.getByLabel('Where did you meet the child?').fill('First tab')
    await press(page, 'Save and come back later')
    await second.getByLabel('Where did you meet the child?').fill('Second tab')
    await second.getByRole('button', { name: 'Continue' }).last().click()
    await expect
      .poll(() => second.locator('main').innerText(), PATIENT)
      .toMatch(/Nothing was overwritten[\s\S]*Second tab/)
    await look(second, 'changed-elsewhere')
    await second.getByRole('link', { name: 'Open the saved form' }).click()
    await expect.poll(() => second.getByLabel('Where did you meet the child?').inputValue(), PATIENT).toBe('First tab')
    await page.context().close()
  }, 60_000)

  it('refuse a form that another site sends, and one without its token', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'officer')
    const cookie = (await page.context().cookies()).map(one => `${one.name}=${one.value}`).join('; ')
    const csrf = await page.locator('input[name=csrf]').first().inputValue()
    const send = (headers: Record<string, string>, body: string) =>
      fetch(`${site.cloud.url}/start/first-contact`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      })
    expect((await send({ origin: 'https://elsewhere.example' }, `csrf=${csrf}`)).status).toBe(403)
    expect((await send({}, 'csrf=guess')).status).toBe(403)
    expect((await send({ origin: site.cloud.url }, `csrf=${csrf}`)).status).toBe(303)
    await page.context().close()
  })

  it('hide a case at once, and lead nobody to another site', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'officer')
    await page.locator('a.case').first().click()
    await page.waitForURL(/\/cases\//)
    const shown = page.url()
    await page.getByRole('button', { name: 'Hide this page at once' }).click()
    await page.waitForURL(/\/hidden\?/)
    await expect
      .poll(() => page.locator('main').innerText(), PATIENT)
      .toBe(
        'Hidden\n\nThe page is covered. Only you can show it again.\n\nSign in to show it again\n\nDoes somebody else need this device? They sign in with their own name, and are shown nothing of yours. Sign in with another name',
      )
    await look(page, 'hidden')
    // It is a lock: neither the Back button, nor an address, nor another tab shows anything.
    await page.goBack()
    await expect.poll(() => page.url(), PATIENT).toContain('/hidden')
    const other = await page.context().newPage()
    for (const path of ['/', new URL(shown).pathname]) {
      await other.goto(site.cloud.url + path)
      expect(other.url()).toContain('/hidden')
      expect(await other.locator('main').innerText()).not.toContain('Ana')
    }
    // The provider asks who it is, although it knows this browser; then the page that was hidden is there again.
    await page.getByRole('link', { name: 'Sign in to show it again' }).click()
    await page.waitForURL(/\/interaction\//)
    await page.getByLabel('officer', { exact: true }).check()
    await page.getByRole('button').click()
    await page.waitForURL(shown)
    const answer = await fetch(`${site.cloud.url}/sign-in?next=//elsewhere.example/x`, { redirect: 'manual' })
    const attempt = /attempt=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
    expect(JSON.parse(Buffer.from(attempt, 'base64url').toString()).next).toBe('/')
    await page.context().close()
  })

  it.each([{ script: 'off' }, { script: 'on' }])(
    'keep what was just typed when they are hidden, with JavaScript $script',
    async ({ script }) => {
      const page = await newPage({ javaScriptEnabled: script === 'on' })
      await signIn(page, 'officer')
      await page.goto(`${site.cloud.url}/?stage=protection&overdue=yes`)
      await page.getByRole('link', { name: 'Español' }).click()
      await page.waitForURL(`${site.cloud.url}/?stage=protection&overdue=yes&lang=es`)
      await page.goto(`${site.cloud.url}/?lang=en`)
      await page.getByRole('button', { name: 'Start a first contact' }).click()
      await page.waitForURL(/\/encounter$/)
      const place = page.getByLabel('Where did you meet the child?')
      await place.fill('By the river')
      await page.getByRole('button', { name: 'Hide this page at once' }).click()
      await page.waitForURL(/\/hidden\?next=%2Fdrafts%2F/)
      // In another language it still leads back.
      await page.getByRole('link', { name: 'Français' }).click()
      await page.getByRole('link', { name: /^Se connecter pour/ }).click()
      await page.getByLabel('officer', { exact: true }).check()
      await page.getByRole('button').click()
      await page.waitForURL(/\/encounter$/)
      expect(await page.locator('input[name="/encounter/place"]').inputValue()).toBe('By the river')
      await page.context().close()
    },
    60_000,
  )

  it('let a caseworker record a further form on the case, without asking again what is known', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'caseworker')
    await page.locator('a.case').first().click()
    await page.waitForURL(/\/cases\//)
    const caseUrl = page.url()
    await look(page, 'case-for-caseworker')
    await page.getByRole('button', { name: 'Guardianship' }).click()
    await page.waitForURL(/\/status$/)
    await look(page, 'guardianship')
    await page.getByLabel('Requested').check()
    await next(page)
    await expect.poll(() => page.getByRole('status').innerText(), PATIENT).toContain('more questions')
    await page.getByLabel('Which body appoints the guardian?').fill('Family court, Tapachula')
    await page.getByRole('textbox', { name: 'Day' }).fill('2')
    await page.getByRole('textbox', { name: 'Month' }).fill('3')
    await page.getByRole('textbox', { name: 'Year' }).fill('2026')
    await next(page)
    await page.getByRole('group', { name: 'Does the child have a lawyer?' }).getByLabel('No', { exact: true }).check()
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
    await expect.poll(() => page.locator('main').innerText(), PATIENT).toContain('this form is added to the case')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(/\/receipt$/)
    await page.goto(caseUrl)
    await expect.poll(() => page.locator('.history').textContent(), PATIENT).toContain('Form recorded')
    await page.context().close()
  }, 60_000)

  it('hold guidance that can be read without signing in', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${site.cloud.url}/guidance`)
    await look(page, 'guidance')
    await page.getByRole('link', { name: 'First contact' }).click()
    await page.waitForURL(/first-contact/)
    expect(await page.getByRole('heading').count()).toBeGreaterThan(2)
    await look(page, 'guidance-first-contact')
    await page.context().close()
  })

  it('show an administrator forms, languages and readers in every language, and no case', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'admin')
    await look(page, 'home-administrator')
    expect(await page.locator('a.case').count()).toBe(0)
    // By keyboard alone: what can be followed is reached by Tab and followed by Enter.
    const follow = async (name: string | RegExp, path: RegExp): Promise<void> => {
      await page.getByRole('link', { name }).first().press('Enter')
      await page.waitForURL(path)
    }
    await follow('Forms, languages and rules', /\/administration$/)
    await look(page, 'administration')
    expect(await page.locator('main').innerText()).toContain('Version 1.1.0. Still accepted: 1.0.0.')
    await follow('First contact', /\/first-contact$/)
    await look(page, 'administration-form')
    await follow('As seen by: Child protection', /\/child-protection$/)
    expect(await page.locator('main').innerText()).toContain('Ana Lucía Mejía Ordóñez')
    await look(page, 'administration-example-child-protection')
    await follow('Migration', /\/migration$/)
    const shown = await page.locator('main').innerText()
    expect(shown).toContain('Unaccompanied')
    for (const words of ['Ana', 'grandmother', 'Tapachula', '2015']) expect(shown).not.toContain(words)
    await look(page, 'administration-example-migration')
    for (const language of ['es', 'fr', 'ht']) {
      await page.goto(`${site.cloud.url}/administration/forms/family-tracing?lang=${language}`)
      await expectNoSidewaysScrolling(page)
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
    }
    for (const path of ['first-contact/examples/none/migration', 'first-contact/examples/ana/press', 'none'])
      expect((await page.goto(`${site.cloud.url}/administration/forms/${path}`))?.status()).toBe(404)
    await page.context().close()
    const officer = await newPage({ javaScriptEnabled: false })
    await signIn(officer, 'supervisor')
    for (const path of ['', '/forms/first-contact', '/forms/first-contact/examples/ana/child-protection'])
      expect((await officer.goto(`${site.cloud.url}/administration${path}`))?.status()).toBe(403)
    await officer.context().close()
  }, 60_000)

  it('show migration only what is marked for it', async () => {
    const officer = await newPage({ javaScriptEnabled: false })
    await signIn(officer, 'officer')
    const caseLink = await officer.locator('a.case').first().getAttribute('href')
    const migration = await newPage({ javaScriptEnabled: false })
    await signIn(migration, 'migration')
    await expect.poll(() => migration.locator('main').innerText(), PATIENT).not.toContain('Ana')
    await migration.goto(site.cloud.url + caseLink)
    const shown = await migration.locator('main').innerText()
    expect(shown).toContain('Unaccompanied')
    // A reference may read anything.
    const told = shown.replaceAll(/MX(-[0-9A-Z]{4}){3}/g, '')
    for (const words of ['Ana', 'grandmother', 'Tapachula', '2015']) expect(told).not.toContain(words)
    await look(migration, 'case-for-migration')
    await officer.context().close()
    await migration.context().close()
  }, 60_000)
})

describe('in a text browser', () => {
  it('the pages keep apart what only the stylesheet sets apart, and show nothing that needs script', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await signIn(page, 'officer')
    const html = await page.content()
    const lines = html
      .replace(/^[\s\S]*<body>/, '')
      .replaceAll(/<(?:\/?(?:p|h1|h2|div|form|nav|section|ul|li|summary|details|label)|input|select)\b[^>]*>/g, '\n')
      .replaceAll(/<[^>]+>/g, '')
    expect(lines).toContain('Amparo Mexico')
    expect(lines).toContain('Español English Français Kreyòl ayisyen')
    expect(lines).toMatch(/Signed in: .* Guidance/)
    for (const words of ['Not yet sent', 'Make this device ready']) expect(lines).not.toContain(words)
    await page.context().close()
  })

  // The walk above without script always runs; this one where the machine has w3m.
  it.runIf(HAS_TEXT_BROWSER)(
    'a first contact goes from sign-in to receipt',
    async () => {
      const reader = openTextBrowser(site.cloud.url)
      try {
        await reader.sees('Care for children on the move')
        await reader.press('Sign in')
        await reader.sees('Choose a demonstration user')
        await reader.press('Sign in')
        // Its heading has the same words as its button.
        await reader.press('Sign in')
        await reader.sees('My work')
        await reader.press('Start a first contact')
        await reader.sees('Page 1 of 5')
        await reader.press('Continue')
        await reader.sees('Which authority do you work for? Answer this question')
        await reader.write('Where did you meet the child.$', 'Albergue Esperanza')
        await reader.choose('Which authority do you', 'Shelter')
        await reader.press('Continue')
        await reader.sees('Page 2 of 5')
        await reader.write('Full name', 'Ana')
        await reader.tick('Girl')
        await reader.write('Age in years', '10')
        await reader.press('Is the age an')
        await reader.tick('Yes')
        await reader.press('need an interpreter')
        await reader.tick('Yes')
        await reader.press('Continue')
        await reader.sees('Page 3 of 5')
        // What was chosen is there again on the way back.
        await reader.press('Back')
        await reader.sees('( * )Girl')
        await reader.press('Continue')
        await reader.sees('Page 3 of 5')
        await reader.tick('Unaccompanied: no')
        await reader.press('Continue')
        await reader.sees('Page 4 of 5')
        await reader.tick('Food or water')
        await reader.press('Continue')
        await reader.sees('Page 5 of 5')
        await reader.tick('Yes')
        await reader.press('Continue')
        await reader.sees('Check your answers')
        await reader.press('Send$')
        await reader.sees('Sent and stored')
        expect(await reader.screen()).toMatch(/MX(-[0-9A-Z]{4}){3} Write it down/)
      } finally {
        reader.close()
      }
    },
    120_000,
  )
})
