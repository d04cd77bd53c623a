import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { look, newContext, next, PATIENT, setUpDevice, takeAlong, unlock } from './device-journey.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser({
  users: [
    ...DEMONSTRATION_USERS,
    { name: 'reynosa', groups: ['child-protection:caseworker:protection-reynosa'] },
    { name: 'tijuana', groups: ['child-protection:caseworker:protection-tijuana'] },
  ],
})
const NAME = 'Ana Lucía Mejía Ordóñez'

async function openCase(user: string): Promise<{ readonly caseId: string; readonly reference: string }> {
  const { status, body } = await apiClient(site.cloud)(user, 'PUT', submissionPath(), firstContactBody())
  expect(status).toBe(201)
  return { caseId: String(body.caseId), reference: String(body.reference) }
}

/** The case is another office's from now on. */
async function giveAway(caseId: string): Promise<void> {
  const path = `/api/cases/${caseId}/commands/${uuidv7()}`
  const order = { type: 'assign', office: 'protection-tapachula' }
  expect((await apiClient(site.cloud)('supervisor', 'PUT', path, order)).status).toBe(201)
}

describe('a case on a device that was given to another office', () => {
  it('goes at the next contact, with what forms for it have from it; what its officer wrote stays', async () => {
    const { caseId, reference } = await openCase('reynosa')
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'reynosa')
    await takeAlong(site.cloud, page, caseId)
    await context.setOffline(true)
    await page.goto(`${site.cloud.url}/device/en`)
    await unlock(page)
    await page.getByRole('link', { name: reference }).click()
    await page.getByRole('link', { name: 'Family tracing' }).click()
    await page
      .getByRole('group', { name: /agree that we look/ })
      .getByLabel('No', { exact: true })
      .check()
    const fear = page.getByRole('group', { name: /fear to go back/ })
    expect(await fear.getByLabel('Not known').isChecked()).toBe(true)
    await next(page)
    await page.getByRole('heading', { name: 'Check your answers' }).waitFor()
    await page.goto(`${site.cloud.url}/device/en#home`)
    await page.getByText(NAME).first().waitFor()

    await giveAway(caseId)
    await context.setOffline(false)
    const asked = page.waitForResponse('**/device/cases')
    await page.reload()
    await (await asked).finished()
    await expect.poll(() => page.locator('main').innerText(), PATIENT).not.toContain(NAME)
    expect(await page.getByRole('link', { name: reference }).count()).toBe(0)
    await look(page, 'device-case-gone')
    await context.setOffline(true)
    await page.goto(`${site.cloud.url}/device/en#case/${caseId}`)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await page.goto(`${site.cloud.url}/device/en#home`)
    await page.getByRole('link', { name: /^Continue/ }).click()
    await page.getByRole('group', { name: /agree that we look/ }).waitFor()
    const agrees = page.getByRole('group', { name: /agree that we look/ })
    expect(await agrees.getByLabel('No', { exact: true }).isChecked()).toBe(true)
    expect(await fear.getByLabel('Not known').isChecked()).toBe(false)
    expect(await page.locator('.known').count()).toBe(0)
    await context.close()
  }, 120_000)

  it('goes too where its officer only sees pages of the server', async () => {
    const { caseId, reference } = await openCase('tijuana')
    const context = await newContext(site.browser)
    const page = await context.newPage()
    await setUpDevice(site.cloud, page, 'tijuana')
    await takeAlong(site.cloud, page, caseId)
    await giveAway(caseId)
    await page.clock.setSystemTime(Date.now() + 20 * 60_000)
    const asked = page.waitForResponse('**/device/cases')
    await page.goto(`${site.cloud.url}/`)
    await (await asked).finished()
    await context.setOffline(true)
    await page.goto(`${site.cloud.url}/device/en`)
    await unlock(page)
    await page.getByRole('heading', { name: 'On this device' }).waitFor()
    await expect.poll(() => page.getByRole('link', { name: reference }).count(), PATIENT).toBe(0)
    await context.close()
  }, 120_000)
})
