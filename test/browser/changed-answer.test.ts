import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { look, PATIENT } from './device-journey.ts'
import { leadingOn, untilWatched } from './leading-on.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()
let caseId: string

beforeAll(async () => {
  const { body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
  caseId = String(body.caseId)
})

/** A caseworker begins family tracing for Ana, whose first contact is known. */
async function beginTracing(javaScriptEnabled: boolean): Promise<Page> {
  const context = await site.browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'en',
    javaScriptEnabled,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(site.cloud.url)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('caseworker', { exact: true }).check()
  await page.getByRole('button').click()
  await page.waitForURL(`${site.cloud.url}/`)
  await page.goto(`${site.cloud.url}/cases/${caseId}`)
  await page.getByRole('button', { name: 'Family tracing' }).click()
  await page.waitForURL(/\/consent$/)
  await page
    .getByRole('group', { name: /agree that we look/ })
    .getByLabel('No', { exact: true })
    .check()
  return page
}

const fear = (page: Page) => page.getByRole('group', { name: /fear to go back/ })
const reason = (page: Page) => page.locator('#q-consent-internationalProtection-reason')
const press = (page: Page, name: string): Promise<void> =>
  leadingOn(page, () => page.getByRole('button', { name }).last().click())
const next = (page: Page): Promise<void> => press(page, 'Continue')

describe('an answer that would no longer apply', () => {
  it('is named with script before one goes on, on this page or another, and is there again with the answer it depends on', async () => {
    const page = await beginTracing(true)
    await page.goto(`${site.cloud.url}/cases/${caseId}`)
    await page.getByRole('button', { name: 'Guardianship' }).click()
    await page.waitForURL(/\/status$/)
    await page.getByLabel('Appointed', { exact: true }).check()
    await page.getByLabel('Which body appoints the guardian?').fill('Family court, Tapachula')
    for (const [part, value] of [
      ['Day', '5'],
      ['Month', '3'],
      ['Year', '2026'],
    ] as const)
      await page.getByRole('group', { name: 'When was the guardian appointed?' }).getByLabel(part).fill(value)
    await next(page)
    await page.getByLabel('Name').fill('Marta Solís')
    await press(page, 'Save and come back later')
    await page
      .getByRole('link', { name: /^Continue/ })
      .first()
      .click()
    await page.waitForURL(/\/guardian$/)
    await page.getByRole('link', { name: 'Back' }).click()
    await page.waitForURL(/\/status$/)
    const dropping = page.locator('[data-dropping]')
    await untilWatched(page)
    expect(await dropping.innerText()).toBe('')
    await page.getByLabel('Not required').check()
    await expect
      .poll(() => dropping.innerText(), PATIENT)
      .toMatch(/^If you go on, this is left out.*Which body appoints the guardian\?.*Name/)
    await look(page, 'dropping-answers')
    await page.getByLabel('Appointed', { exact: true }).check()
    await expect.poll(() => dropping.innerText(), PATIENT).toBe('')
    await page.getByLabel('Not required').check()
    await page.getByLabel('Why is none required?').fill('The mother is here.')
    await next(page)
    await page.waitForURL(/\/representation/)
    await page.goBack()
    await page.getByLabel('Appointed', { exact: true }).check()
    expect(await page.getByLabel('Which body appoints the guardian?').inputValue()).toBe('Family court, Tapachula')
    await next(page)
    await expect.poll(() => page.getByLabel('Name').inputValue(), PATIENT).toBe('Marta Solís')
    await page.context().close()
  }, 60_000)
})

describe('an answer that the case knows', () => {
  it('comes with where it is from, and is sent on unchanged without a question', async () => {
    const page = await beginTracing(false)
    await expect
      .poll(() => page.locator('.known').innerText(), PATIENT)
      .toMatch(/^Already answered: First contact, \d+ \w+ \d{4}, Child protection/)
    expect(await fear(page).getByLabel('Not known').isChecked()).toBe(true)
    expect(await reason(page).isVisible()).toBe(false)
    await look(page, 'known-answer')
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
    expect(await page.locator('.change').count()).toBe(0)
    await page.context().close()
  })

  it('asks without script for the reason it is changed, keeps both, and tells them on the case', async () => {
    const page = await beginTracing(false)
    await fear(page).getByLabel('Yes', { exact: true }).check()
    await next(page)
    await expect
      .poll(() => page.getByRole('alert').getByRole('link').allInnerTexts(), PATIENT)
      .toEqual([
        'Does the child fear to go back, or ask for protection in this country? Say why you change this answer.',
      ])
    await page.getByRole('alert').getByRole('link').click()
    expect(await reason(page).isVisible()).toBe(true)
    await look(page, 'reason-asked')
    // Neither the check nor sending goes past it.
    const draft = page.url().replace(/\/consent.*$/, '')
    await page.goto(`${draft}/check`)
    await press(page, 'Send')
    await expect.poll(() => page.title(), PATIENT).toMatch(/^Error: /)
    await page.getByRole('alert').getByRole('link').click()
    await page.waitForURL(/return=check/)
    await reason(page).fill('She told her aunt so')
    await next(page)
    await expect.poll(() => page.locator('.change').innerText(), PATIENT).toContain('Reason: She told her aunt so')
    expect(await page.locator('.change').innerText()).toContain('Not known')
    await look(page, 'changed-answer-check')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(/\/receipt$/)
    await page.goto(`${site.cloud.url}/cases/${caseId}`)
    await page.locator('details.recorded summary').first().click()
    await expect
      .poll(() => page.locator('.change').innerText(), PATIENT)
      .toMatch(/Changed\. Before:\s+Not known\s+Reason: She told/)
    await look(page, 'changed-answer-case')
    await page.context().close()
  }, 60_000)

  it('asks with script at once, and no more when it is changed back', async () => {
    const page = await beginTracing(true)
    const [now, other] = (await fear(page).getByLabel('Yes', { exact: true }).isChecked())
      ? ['Yes', 'No']
      : ['Not known', 'Yes']
    await fear(page).getByLabel(String(other), { exact: true }).check()
    await expect.poll(() => reason(page).isVisible(), PATIENT).toBe(true)
    await fear(page).getByLabel(String(now), { exact: true }).check()
    await expect.poll(() => reason(page).isVisible(), PATIENT).toBe(false)
    await next(page)
    await expect.poll(() => page.title(), PATIENT).toContain('Check your answers')
    await page.context().close()
  })
})
