import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { LANGUAGES } from '../../shared/countries/languages.ts'
import { pagesOf } from '../../shared/forms/questions.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { expectFocusOn, pressEnter, stepAndPress, stepTo } from './by-keyboard.ts'
import { newContext, signIn } from './device-journey.ts'
import { leadingOn } from './leading-on.ts'
import { expectSoundUnfolded } from './open-browser.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

const BACKWARDS = { backwards: true }
const receiptSchema = v.looseObject({ caseId: v.string(), reference: v.string() })

/** A case that somebody opened. */
async function openCase(example = 'ana') {
  const { body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody(example))
  return v.parse(receiptSchema, body)
}

/** Records a form on a case as its example fills it in. */
async function record(caseId: string, formId: string): Promise<void> {
  const file = join(import.meta.dirname, '../../forms', formId, 'examples/ana.json')
  const { status } = await apiClient(site.cloud)('caseworker', 'PUT', submissionPath(), {
    caseId,
    formId,
    formVersion: country.forms.list.find(form => form.id === formId)?.version,
    answers: JSON.parse(readFileSync(file, 'utf8')).answers,
    filledAt: new Date().toISOString(),
  })
  expect([formId, status]).toEqual([formId, 201])
}

async function signedIn(user: string, javaScriptEnabled: boolean): Promise<Page> {
  const page = await (await newContext(site.browser, { javaScriptEnabled })).newPage()
  await signIn(site.cloud, page, user)
  return page
}

/** A page on which axe may run, as narrow as a phone’s or as a desk’s at 400 % (WCAG 2.2, 1.4.10). */
async function narrowPage(user?: string): Promise<Page> {
  const context = await newContext(site.browser, { bypassCSP: true, viewport: { width: 320, height: 256 } })
  const page = await context.newPage()
  if (user !== undefined) await signIn(site.cloud, page, user)
  return page
}

/** Sends a form of ours as a page does, and opens where it leads. */
async function sendForm(page: Page, path: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.goto(site.cloud.url)
  const csrf = await page.locator('input[name=csrf]').first().inputValue()
  const sent = await page.context().request.post(site.cloud.url + path, { form: { csrf, ...fields } })
  await page.goto(sent.url())
}

/** The longest name a form takes, and nothing at which it could be broken; then what might be taken for markup, and for an order of writing. */
const LONG = `${'W'.repeat(150)}\u202e<script>alert(1)</script>\u{1f33b}\u200f`

/** Which letters a case has in its reference is left to chance. */
const WIDEST = 'DM-WWWW-WWWW-WWWW'

/** Begun before anything is stored: what stands in this file before has the platform for itself. */
describe('every page is accessible in light and dark, unfolded, and 320 px wide', () => {
  let turn = 0
  /** Opens pages one after another, each in the next language. */
  async function through(user: string | undefined, paths: readonly string[], status = 200): Promise<void> {
    const page = await narrowPage(user)
    for (const path of paths) {
      const address = new URL(path, site.cloud.url)
      address.searchParams.set('lang', LANGUAGES[turn++ % LANGUAGES.length] ?? 'en')
      const answer = await page.goto(address.href)
      expect([user, path, answer?.status()]).toEqual([user, path, status])
      await page.locator('.whole, .code, .reference').evaluateAll((references, widest) => {
        for (const one of references) one.textContent = widest
      }, WIDEST)
      await expectSoundUnfolded(page)
    }
    await page.context().close()
  }

  it('while there is nothing yet', async () => {
    await through(undefined, ['/', '/guidance', '/hidden'])
    await through(undefined, ['/nowhere'], 404)
    await through('officer', ['/', '/devices', '/sessions'])
    for (const user of ['supervisor', 'migration', 'auditor', 'admin']) await through(user, ['/'])
    await through('admin', ['/administration', '/administration/forms/closure', '/officers'])
  }, 120_000)

  it('with the longest names, for who reads everything and who reads little', async () => {
    const call = apiClient(site.cloud)
    const body = firstContactBody()
    const { child, ...more } = v.parse(v.looseObject({ child: v.looseObject({}) }), body.answers)
    const { body: opened } = await call('officer', 'PUT', submissionPath(), {
      ...body,
      answers: { ...more, child: { ...child, names: LONG } },
    })
    const { caseId } = v.parse(receiptSchema, opened)
    const command = async (user: string, type: string, fields: object): Promise<number> => {
      const { status, body } = await call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...fields })
      expect([type, status]).toEqual([type, 201])
      return v.parse(v.looseObject({ sequence: v.number() }), body).sequence
    }
    await command('officer', 'take-protective-measure', { measure: 'safe-place', note: LONG })
    await command('supervisor', 'flag', { flag: 'child-missing', note: LONG })
    const letter = await command('supervisor', 'refer-to-partner', {
      partner: 'health-service',
      purpose: LONG,
      until: '2031-01-31',
    })
    const corrected = await command('officer', 'correct', {
      corrects: 1,
      answers: { ...more, child: { ...child, names: `${LONG}.` } },
      filledAt: new Date().toISOString(),
      reason: LONG,
    })
    const at = `/cases/${caseId}`
    await through('supervisor', [
      '/',
      at,
      `${at}/receipt`,
      `${at}/summary`,
      `${at}/letters/${letter}`,
      `${at}/compare/1/${corrected}`,
      `${at}/sign/determination`,
      `${at}/panel/convene`,
      '/officers',
    ])
    for (const user of ['migration', 'auditor']) await through(user, ['/', at])
    await through('officer', [`${at}/panel/convene`], 403)
  }, 90_000)

  it('with every kind of question, and all that can be missing from every form', async () => {
    const { caseId } = await openCase()
    const page = await narrowPage('supervisor')
    const seen = new Set<string>()
    for (const { id } of country.forms.list) {
      const form = await country.forms.open(id)
      if (form === undefined) throw new Error(id)
      const rule = country.procedure.forms.find(one => one.form === id)
      await sendForm(page, `/start/${id}`, rule?.opens === true ? {} : { caseId })
      const draft = page.url().replace(/\/[^/]+$/, '')
      const language = LANGUAGES[turn++ % LANGUAGES.length] ?? 'en'
      for (const { name, questions } of pagesOf(form, language)) {
        // Questions of a kind are drawn by the same component: a page with none that is new shows nothing new.
        const unseen = questions.filter(({ kind }) => !seen.has(kind))
        if (unseen.length === 0) continue
        for (const { kind } of unseen) seen.add(kind)
        await page.goto(`${draft}/${name}?lang=${language}&return=check`)
        await leadingOn(page, () => page.locator('main button[value=continue]').click())
        await expectSoundUnfolded(page)
      }
      await page.goto(`${draft}/check`)
      await leadingOn(page, () => page.locator('main form button[type=submit]').click())
      await expectSoundUnfolded(page)
    }
    await page.context().close()
  }, 120_000)
})

/** From here on the mouse is away: Tab, Shift+Tab, Enter, Space, arrows and letters. */
describe('by keyboard alone', () => {
  it('the worklist is searched, filtered, and several cases are assigned, without script', async () => {
    const [first, second] = [await openCase(), await openCase()]
    const page = await signedIn('supervisor', false)

    // A reference that is none, then one that is.
    await stepTo(page, /^Case reference/)
    await page.keyboard.type('MX-1')
    await pressEnter(page)
    expect(await page.title()).toMatch(/^Error: /)
    await expectFocusOn(page, 'Case reference')
    expect(await page.locator(':focus').getAttribute('aria-describedby')).toBe('reference-fault')
    await page.keyboard.press('Control+A')
    await page.keyboard.type(first.reference)
    await pressEnter(page)
    expect(new URL(page.url()).pathname).toBe(`/cases/${first.caseId}`)
    await stepAndPress(page, 'Back')

    // What is folded is opened by Space; after filtering, one is at the cases.
    await stepTo(page, 'Look for certain cases')
    await page.keyboard.press('Space')
    await stepTo(page, 'Stage')
    await page.keyboard.type('Closed')
    await stepTo(page, 'Only overdue')
    await page.keyboard.press('Space')
    await stepAndPress(page, 'Show')
    await expectFocusOn(page, 'Open cases')
    expect(await page.locator('main').innerText()).toContain('No open case fits')
    await stepAndPress(page, 'Show all')
    await expectFocusOn(page, 'Open cases')

    await stepAndPress(page, 'Assign the chosen cases')
    expect(await page.title()).toMatch(/^Error: /)
    await expectFocusOn(page, 'Choose at least one case first.')
    await stepTo(page, /^Choose MX/, BACKWARDS)
    await page.keyboard.press('Space')
    await stepTo(page, /^Choose MX/, BACKWARDS)
    await page.keyboard.press('Space')
    await stepAndPress(page, 'Assign the chosen cases')

    await stepAndPress(page, 'Assign these cases')
    expect(await page.title()).toMatch(/^Error: /)
    await expectFocusOn(page, 'There is a problem')
    await stepTo(page, /^Who/)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator(':focus').getAttribute('name'), { timeout: 5_000 }).toBe('/officer')
    await page.keyboard.press('Space')
    await stepAndPress(page, 'Assign these cases')
    await expectFocusOn(page, 'What became of each case')
    await stepAndPress(page, /^MX-/)
    expect([first.caseId, second.caseId].map(id => `/cases/${id}`)).toContain(new URL(page.url()).pathname)
    await page.context().close()
  }, 90_000)

  it('a case is protected, flagged, assigned, signed, and voted on by a panel, with script', async () => {
    const { caseId } = await openCase()
    for (const form of ['rapid-screening', 'guardianship', 'best-interests-assessment']) await record(caseId, form)
    // Who has signed in once can sit on a panel.
    for (const user of ['caseworker', 'migration-supervisor']) await (await signedIn(user, false)).context().close()
    const page = await signedIn('supervisor', true)
    await page.goto(`${site.cloud.url}/cases/${caseId}`)

    await stepAndPress(page, 'Take a protective measure')
    await stepAndPress(page, 'Medical care')
    await expectFocusOn(page, 'A protective measure was taken')

    await stepAndPress(page, 'Set a flag')
    await stepAndPress(page, 'Set a flag')
    await expectFocusOn(page, 'There is a problem')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Space')
    await stepTo(page, /^What happened/)
    await page.keyboard.type('Not at the shelter this morning')
    await stepAndPress(page, 'Set a flag')
    await expectFocusOn(page, 'A flag was set')

    await stepAndPress(page, 'Assign the case')
    await stepTo(page, /^(?:Me: |Trabajadora)/)
    await page.keyboard.press('Space')
    await stepAndPress(page, 'Assign the case')
    await expectFocusOn(page, 'The case was assigned')

    // The list of tasks leads to what is to be done.
    await stepAndPress(page, 'Sign: the best-interests assessment')
    await stepAndPress(page, 'Sign')
    await expectFocusOn(page, 'It was signed')

    await record(caseId, 'determination-report')
    await page.reload()
    await stepAndPress(page, 'Convene the panel')
    await stepAndPress(page, 'Convene the panel')
    await expectFocusOn(page, 'There is a problem')
    for (const [index, name] of ['Supervisora', 'Trabajadora', 'Jefa'].entries()) {
      await stepTo(page, 'Who')
      await page.keyboard.type(name)
      if (index === 0) {
        await stepTo(page, /^Chairs the panel/)
        await page.keyboard.press('Space')
      }
      await stepTo(page, /^Has undertaken confidentiality/)
      await page.keyboard.press('Space')
    }
    await stepAndPress(page, 'Convene the panel')
    await expectFocusOn(page, 'The panel was convened')
    await stepAndPress(page, 'Vote on the panel')
    await stepTo(page, /^Approves/)
    await page.keyboard.press('Space')
    await stepAndPress(page, 'Vote on the panel')
    await expectFocusOn(page, 'A panel member voted')
    await page.context().close()
  }, 90_000)

  it('a page is hidden and shown again with what was typed, and one signs out', async () => {
    const page = await signedIn('officer', true)
    await stepAndPress(page, 'Start a first contact')
    await stepTo(page, /^Where did you meet the child/)
    await page.keyboard.type('By the river')
    await stepTo(page, 'Hide this page at once', BACKWARDS)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/hidden\?/)
    await expectFocusOn(page, 'Hidden')
    await stepTo(page, 'Sign in to show it again')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/interaction\//)
    await page.keyboard.press('Tab')
    while (!(await page.getByLabel('officer', { exact: true }).isChecked())) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/encounter$/)
    expect(await page.getByLabel('Where did you meet the child?').inputValue()).toBe('By the river')
    // What Enter sends is the page, and what is missing has the focus.
    await stepTo(page, /^Where did you meet the child/)
    await pressEnter(page)
    await expectFocusOn(page, 'There is a problem')
    const draft = page.url()
    await stepTo(page, /^Where did you meet the child/)
    await page.keyboard.type('By the sea')
    await stepTo(page, 'Sign out', BACKWARDS)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${site.cloud.url}/`)
    await expectFocusOn(page, 'You are signed out.')
    await stepTo(page, 'Sign in')
    // What was typed last was kept before the session ended.
    await signIn(site.cloud, page, 'officer')
    await page.goto(draft)
    expect(await page.getByLabel('Where did you meet the child?').inputValue()).toContain('By the sea')
    await page.context().close()
  }, 90_000)
})
