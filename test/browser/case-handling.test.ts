import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { commandSchemas } from '../../shared/cases/commands.ts'
import { caseIdSchema } from '../../shared/cases/ids.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { worklistOrder } from '../../shared/storage/case-items.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { sessionRunsOut } from '../session-runs-out.ts'
import { fillByExample } from './fill-by-example.ts'
import { leadingOn } from './leading-on.ts'
import { expectAccessible, expectNoSidewaysScrolling } from './open-browser.ts'
import { HAS_TEXT_BROWSER, openTextBrowser } from './text-browser.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

/** Where pictures of the pages go, when somebody wants to look at them: `PICTURES=folder npm test`. */
const PICTURES = process.env.PICTURES

/** The page as it stands: nothing for axe, nothing to scroll sideways at 320 px; and pictures of it. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  await page.setViewportSize({ width: 320, height: 740 })
  await expectNoSidewaysScrolling(page)
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true })
    await page.setViewportSize({ width: 360, height: 740 })
    await page.screenshot({ path: join(PICTURES, `${name}-top.png`) })
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 })
      await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true })
    }
  }
  await page.setViewportSize({ width: 360, height: 740 })
}

/** Somebody at their own site.browser, without script. */
async function signedIn(user: string): Promise<Page> {
  const context = await site.browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'en',
    javaScriptEnabled: false,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(site.cloud.url)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel(user, { exact: true }).check()
  await page.getByRole('button').click()
  await page.waitForURL(`${site.cloud.url}/`)
  return page
}

const main = (page: Page): Promise<string> => page.locator('main').innerText()
const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' })
  await leadingOn(page, () => button.first().click())
}
const follow = async (page: Page, name: string | RegExp): Promise<void> => {
  const link = page.getByRole('link', { name, exact: typeof name === 'string' })
  await leadingOn(page, () => link.first().click())
}

/** Records a form on the open case as its example fills it in. */
async function record(page: Page, title: string, formId: string, example = 'ana'): Promise<void> {
  await press(page, title)
  await fillByExample(page, formId, example)
  await press(page, 'Send')
  await page.waitForURL(/\/receipt$/)
  await follow(page, 'Open the case')
}

describe('Ana’s journey through the pages, without script', () => {
  it('goes from first contact to both signatures, by five people in their own browsers', async () => {
    const [officer, caseworker, supervisor, migration, migrationSupervisor] = await Promise.all([
      signedIn('officer'),
      signedIn('caseworker'),
      signedIn('supervisor'),
      signedIn('migration'),
      signedIn('migration-supervisor'),
    ])

    // First contact, and protection at once: two clicks from the case.
    await press(officer, 'Start a first contact')
    await fillByExample(officer, 'first-contact')
    await press(officer, 'Send')
    await officer.waitForURL(/\/receipt$/)
    const reference = await officer.locator('.reference').innerText()
    await follow(officer, 'Open the case')
    const url = officer.url()
    expect(await main(officer)).toMatch(/Respond: make sure the child is safe today\s+(Tomorrow|Today) by \d\d:\d\d/)
    await look(officer, 'case-early')
    await follow(officer, 'Take a protective measure')
    await look(officer, 'measure')
    await press(officer, 'A safe place')
    expect(await officer.getByRole('status').innerText()).toContain('A protective measure was taken')
    expect(await main(officer)).toContain('A safe place')

    // The caseworker finds the case by its reference, in small letters and with a slip first.
    await caseworker.getByLabel(/^Case reference/).fill(`${reference.slice(0, -1)}!`)
    await press(caseworker, 'Find')
    expect(await main(caseworker)).toContain('This is not a case reference')
    await look(caseworker, 'find-fault')
    await caseworker.getByLabel(/^Case reference/).fill(reference.toLowerCase().replaceAll('-', ' '))
    await press(caseworker, 'Find')
    expect(caseworker.url()).toBe(url)
    await record(caseworker, 'Rapid screening', 'rapid-screening')

    // Nothing to sign yet: the page says what is missing, and what it rests on.
    await supervisor.goto(`${url}/sign/determination`)
    const missing = await main(supervisor)
    expect(missing).toContain('The determination report is missing')
    expect(missing).toContain('At least three members who may vote')
    expect(missing).toContain('Promise 4 of the procedure')
    expect(await supervisor.getByRole('button', { name: 'Sign', exact: true }).count()).toBe(0)
    await look(supervisor, 'sign-blocked')
    await supervisor.goto(`${url}/do/convene-panel`)
    expect(await supervisor.title()).toContain('There is nothing here')
    await supervisor.goto(`${url}/do/refer-abroad`)
    expect(await main(supervisor)).toContain('Consent to share across the border is not recorded')
    await look(supervisor, 'refusal')

    await follow(caseworker, 'Record the guardian')
    await press(caseworker, 'Record the guardian')
    expect(await caseworker.title()).toMatch(/^Error: /)
    await look(caseworker, 'command-fault')
    await caseworker.getByLabel('Yes, appointed').check()
    await caseworker.getByLabel('Name of the guardian').fill('Lic. María Torres')
    await press(caseworker, 'Record the guardian')
    expect(await main(caseworker)).toContain('Lic. María Torres')
    await record(caseworker, 'Best-interests assessment', 'best-interests-assessment')

    await supervisor.goto(url)
    await follow(supervisor, 'Sign: the best-interests assessment')
    await look(supervisor, 'sign-assessment')
    await press(supervisor, 'Sign')
    expect(await supervisor.getByRole('status').innerText()).toContain('It was signed')
    await caseworker.reload()
    await record(caseworker, 'Determination report', 'determination-report')

    // A panel of two is refused; a panel of three sits.
    await supervisor.goto(url)
    await follow(supervisor, 'Convene the panel')
    const seat = (number: number) => supervisor.getByRole('group', { name: `Member ${number}`, exact: true })
    const choose = async (number: number, name: RegExp): Promise<void> => {
      const label = await seat(number).locator('option').filter({ hasText: name }).first().innerText()
      await seat(number).getByLabel('Who').selectOption({ label })
      await seat(number).getByLabel('Has undertaken confidentiality').check()
    }
    await choose(1, /^Supervisora/)
    await seat(1).getByLabel('Chairs the panel').check()
    await choose(2, /^Trabajadora social/)
    await look(supervisor, 'convene')
    await press(supervisor, 'Convene the panel')
    expect(await main(supervisor)).toContain('At least three members')
    await supervisor.goto(`${url}/panel/convene`)
    await choose(1, /^Supervisora/)
    await seat(1).getByLabel('Chairs the panel').check()
    await choose(2, /^Trabajadora social/)
    await choose(3, /^Jefa de migración/)
    await press(supervisor, 'Convene the panel')
    expect(await supervisor.getByRole('status').innerText()).toContain('The panel was convened')

    const vote = async (page: Page, decision: string, dissent = ''): Promise<void> => {
      await page.goto(`${url}/panel`)
      await follow(page, 'Vote on the panel')
      await page.getByLabel(decision, { exact: true }).check()
      await page.getByLabel(/^Dissenting opinion/).fill(dissent)
      await press(page, 'Vote on the panel')
    }
    await vote(supervisor, 'Approves')
    await vote(caseworker, 'Approves')
    await vote(migrationSupervisor, 'Does not approve', 'The aunt has not been visited.')
    await supervisor.goto(`${url}/panel`)
    expect(await main(supervisor)).toContain('3 of 3 members have voted. The panel: Approves.')
    expect(await main(supervisor)).toContain('The aunt has not been visited.')
    await look(supervisor, 'panel')

    // Both sign; what stands after one signature is not a determination.
    await supervisor.goto(`${url}/sign/determination`)
    await look(supervisor, 'sign-ready')
    await press(supervisor, 'Sign')
    expect(await main(supervisor)).toContain('Determination')
    await migrationSupervisor.goto(`${url}/sign/determination`)
    const before = await main(migrationSupervisor)
    expect(before).toMatch(/Signed: Supervisor, Child protection/)
    expect(before).not.toContain('wants to be a teacher')
    await press(migrationSupervisor, 'Sign')
    expect(await migrationSupervisor.getByRole('status').innerText()).toContain('It was signed')
    await supervisor.goto(url)
    expect(await supervisor.locator('.standing').innerText()).toContain('Implementation')
    await look(supervisor, 'case-late')
    await look(migrationSupervisor, 'case-late-migration')
    await migration.goto(url)
    expect(await main(migration)).not.toContain('Ana')

    // Closing now is refused with all that is missing.
    await supervisor.goto(`${url}/do/close`)
    expect(await main(supervisor)).toContain('A signature is missing')
    expect(await supervisor.getByRole('button', { name: 'Close the case' }).count()).toBe(0)
    await look(supervisor, 'close-missing')
    for (const page of [officer, caseworker, supervisor, migration, migrationSupervisor]) await page.context().close()
  }, 240_000)
})

/** A case of its own, opened through the pages by an officer at the shelter. */
async function openCase(): Promise<{ readonly page: Page; readonly url: string; readonly reference: string }> {
  const page = await signedIn('caseworker')
  await press(page, 'Start a first contact')
  await fillByExample(page, 'first-contact')
  await press(page, 'Send')
  const reference = await page.locator('.reference').innerText()
  await follow(page, 'Open the case')
  return { page, url: page.url(), reference }
}

/** How many events the history of a case shows; leaves the page where it was. */
async function historyOf(page: Page, url: string): Promise<number> {
  const other = await page.context().newPage()
  await other.goto(url)
  const count = await other.locator('.history').first().locator('li').count()
  await other.close()
  return count
}

describe('two officers on one case', () => {
  it('are shown side by side what changed and what they wanted, and nothing is overwritten', async () => {
    const { page, url } = await openCase()
    const other = await signedIn('supervisor')
    await follow(page, 'Set a flag')
    await page.getByLabel('The child is missing').check()
    await page.getByLabel('What happened').fill('Not at the shelter this morning')
    await other.goto(`${url}/do/override-risk`)
    await other.getByLabel('Medium').check()
    await other.getByLabel('Why?').fill('She knows the way to the shelter')
    await press(other, 'Set the risk anew')
    await press(page, 'Set a flag')
    const shown = await main(page)
    for (const words of ['The case has changed meanwhile', 'The risk was set anew', 'Not at the shelter this morning'])
      expect(shown).toContain(words)
    await look(page, 'changed-meanwhile')
    await press(page, 'Do it all the same')
    expect(await page.getByRole('status').innerText()).toContain('A flag was set')
    expect(await main(page)).toContain('The child is missing')
    // A double click does it once: the second one finds what the first did.
    await follow(page, 'Lift a flag')
    await page.getByLabel('The child is missing').check()
    await page.getByLabel('Why?').fill('She is back')
    const events = await historyOf(page, url)
    await page.getByRole('button', { name: 'Lift a flag' }).dblclick()
    await page.waitForURL(/done=/)
    expect(await page.getByRole('status').innerText()).toContain('A flag was lifted')
    expect(await historyOf(page, url)).toBe(events + 1)
    await page.context().close()
    await other.context().close()
  }, 120_000)
})

describe('a form that was recorded wrongly', () => {
  it('is corrected with a reason, both versions are kept and compared in words', async () => {
    const { page, url } = await openCase()
    // It is offered to who recorded it and to their supervisor, not to whoever would be refused at the end.
    for (const [user, offered] of [
      ['officer', 0],
      ['supervisor', 1],
    ] as const) {
      const other = await signedIn(user)
      await other.goto(url)
      expect([user, await other.locator('form[action*="/correct/"]').count()]).toEqual([user, offered])
      await other.context().close()
    }
    await page.locator('details.recorded summary').first().click()
    await press(page, 'Correct this form')
    await page.goto(page.url().replace(/\/[^/]+$/, '/child'))
    await page.getByLabel('Full name').fill('Ana Lucía Mejía')
    await press(page, 'Continue')
    await page.goto(page.url().replace(/\/[^/]+$/, '/check'))
    await press(page, 'Send')
    expect(await page.title()).toMatch(/^Error: /)
    await page.getByRole('alert').getByRole('link').click()
    await look(page, 'correction')
    await page.getByLabel('Why do you correct this form?').fill('The second surname was misheard')
    await press(page, 'Send')
    expect(await page.getByRole('status').innerText()).toContain('A form was corrected')
    await page.goto(url)
    const folded = page.locator('details.recorded')
    expect(await folded.locator('summary').allInnerTexts()).toEqual([
      expect.stringContaining('(correction)'),
      expect.stringContaining('(corrected since)'),
    ])
    await folded.first().locator('summary').click()
    await follow(page, 'Compare with the version before')
    expect(await main(page)).toMatch(/Full name\s+Changed/)
    await look(page, 'comparison')
    await page.context().close()
  }, 120_000)
})

describe('paper', () => {
  it('holds the summary for its reader, and a letter that tells the partner no more than it may know', async () => {
    const { page, url, reference } = await openCase()
    await follow(page, 'Refer to a partner')
    await page.getByLabel('To whom?').selectOption('A health service')
    await page.getByLabel('What is the partner asked to do?').fill('Look at the wound on the left foot.')
    for (const [part, value] of [
      ['Day', '31'],
      ['Month', '2'],
      ['Year', '2031'],
    ] as const)
      await page.getByLabel(part, { exact: true }).fill(value)
    await press(page, 'Refer to a partner')
    expect(await page.title()).toMatch(/^Error: /)
    await page.getByLabel('Day', { exact: true }).fill('28')
    await press(page, 'Refer to a partner')
    await follow(page, 'Referral letter')
    const letter = await main(page)
    expect(letter).toContain('Look at the wound on the left foot.')
    expect(letter).toContain(reference)
    expect(letter).not.toContain('Ana')
    await page.emulateMedia({ media: 'print' })
    await look(page, 'letter-print')
    await page.emulateMedia({ media: null })
    const letterUrl = page.url()
    await page.goto(`${url}/summary?lang=es`)
    expect(await main(page)).toContain('Resumen del caso')
    await page.emulateMedia({ media: 'print' })
    await look(page, 'summary-print')
    await page.emulateMedia({ media: null })
    await page.goto(`${url}?lang=en`)
    await follow(page, 'Record consent')
    await page.getByLabel('Sharing information with partners').check()
    await page.getByRole('group', { name: 'On what ground?' }).getByRole('radio').first().check()
    await press(page, 'Record consent')
    await follow(page, 'Withdraw consent')
    await page.getByLabel('Sharing information with partners').check()
    await page.getByLabel('Why?').fill('She does not want it any more.')
    await press(page, 'Withdraw consent')
    expect(await main(page)).toContain('Nothing more is shared: consent was withdrawn.')
    expect(await page.getByRole('link', { name: 'Referral letter' }).count()).toBe(0)
    await look(page, 'sharing-withdrawn')
    expect((await page.goto(letterUrl))?.status()).toBe(409)
    expect(await main(page)).not.toContain('Look at the wound')
    await look(page, 'no-letter')
    await page.context().close()
  }, 120_000)
})

describe('the worklist', () => {
  it('shows what is overdue and by how much, filters, and assigns several cases at once', async () => {
    const { page, url, reference } = await openCase()
    const second = await openCase()
    await makeOverdue(url, 2)
    const supervisor = await signedIn('supervisor')
    const cards = supervisor.locator('.cards').last()
    expect(await cards.locator('li').first().innerText()).toMatch(/Overdue: 2 days late/)
    await look(supervisor, 'worklist-overdue')

    await supervisor.getByText('Look for certain cases').click()
    await supervisor.getByLabel('Only overdue').check()
    await supervisor.getByLabel('Stage').selectOption('Identification')
    await press(supervisor, 'Show')
    expect(await supervisor.locator('.cards .code').allInnerTexts()).toEqual([reference])
    await look(supervisor, 'worklist-filtered')
    await follow(supervisor, 'Show all')

    // Nothing chosen: said, and nothing done.
    await press(supervisor, 'Assign the chosen cases')
    expect(await main(supervisor)).toContain('Choose at least one case first.')
    // One that was chosen is spoken of as one, several as several.
    await supervisor.getByLabel(`Choose ${reference}`).check()
    await press(supervisor, 'Assign the chosen cases')
    expect(await supervisor.getByRole('heading', { level: 1 }).innerText()).toBe('Assign the case')
    expect(await main(supervisor)).toMatch(/works on it, .*Who works on the case .*sees the case\./s)
    await supervisor.getByRole('button', { name: 'Assign the case', exact: true }).waitFor()
    await follow(supervisor, /Back/)
    for (const one of [reference, second.reference]) await supervisor.getByLabel(`Choose ${one}`).check()
    await press(supervisor, 'Assign the chosen cases')
    expect(await main(supervisor)).toMatch(/works on them, .*Who works on these cases .*sees these cases\./s)
    await press(supervisor, 'Assign these cases')
    expect(await supervisor.title()).toMatch(/^Error: /)
    expect(await main(supervisor)).toContain('Who works on these cases: Choose a person, or an office, or both.')
    await supervisor.getByLabel('Trabajadora social (Caseworker)').check()
    await look(supervisor, 'bulk-assign')
    // Somebody acts on one of them meanwhile: that one is not overwritten, the other is assigned.
    await second.page.goto(`${second.url}/do/take-protective-measure`)
    await press(second.page, 'Medical care')
    await press(supervisor, 'Assign these cases')
    const outcome = await main(supervisor)
    expect(outcome).toMatch(new RegExp(`${reference}\\s+The case was assigned`))
    expect(outcome).toMatch(new RegExp(`${second.reference}\\s+The case has changed since`))
    await look(supervisor, 'bulk-done')

    await page.goto(site.cloud.url)
    const mine = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Assigned to me' }) })
    expect(await mine.locator('.code').allInnerTexts()).toEqual([reference])
    await page.goto(url)
    expect(await page.locator('.standing').innerText()).toMatch(/Child protection\s+Trabajadora social/)
    for (const one of [page, second.page, supervisor]) await one.context().close()
  }, 120_000)

  it('finds no case by its reference for who may not see it', async () => {
    const { page, reference } = await openCase()
    const auditor = await signedIn('auditor')
    await auditor.getByLabel(/^Case reference/).fill(reference)
    await press(auditor, 'Find')
    // An auditor sees that there is a case, and no answer in it.
    expect(await main(auditor)).toContain(`Case ${reference}`)
    expect(await main(auditor)).not.toContain('Ana')
    const admin = await signedIn('admin')
    expect(await admin.getByLabel(/^Case reference/).count()).toBe(0)
    await admin.goto(`${site.cloud.url}/find?reference=${reference}`)
    expect(await main(admin)).toContain('no case with this reference that you may see')
    for (const one of [page, auditor, admin]) await one.context().close()
  }, 60_000)

  it('is over for an officer who left once an administrator ends their sessions', async () => {
    const [left, admin] = [await signedIn('caseworker'), await signedIn('admin')]
    await follow(admin, /^Signed in/)
    await look(admin, 'sessions')
    await admin.goto(site.cloud.url)
    await look(admin, 'home-administrator')
    await follow(admin, 'Officers')
    await look(admin, 'officers')
    await follow(admin, 'Trabajadora social')
    await look(admin, 'officer')
    await press(admin, 'End all their sessions')
    expect(await main(admin)).toContain('Open sessions: 0')
    await left.goto(site.cloud.url)
    expect(await left.getByRole('link', { name: 'Sign in' }).count()).toBe(1)
    for (const one of [left, admin]) await one.context().close()
  }, 60_000)
})

describe('the pages of commands', () => {
  it('ask the country abroad once consent is there, record its answer, and let consent be withdrawn', async () => {
    const { page, url } = await openCase()
    const supervisor = await signedIn('supervisor')
    await supervisor.goto(`${url}/do/record-consent`)
    await supervisor.getByLabel('Sharing with another country').check()
    await supervisor.getByLabel('The child’s own interest').check()
    await press(supervisor, 'Record consent')
    await supervisor.goto(`${url}/do/refer-abroad`)
    await supervisor.getByLabel('Which country?').selectOption('Guatemala')
    await supervisor.getByLabel('What is the other country asked?').fill('Whether her grandmother can be visited')
    await press(supervisor, 'Ask another country')
    expect(await main(supervisor)).toContain('Guatemala: asked, no answer yet')
    await follow(supervisor, 'Record the other country’s answer')
    await supervisor.getByLabel('Accepted').check()
    await press(supervisor, 'Record the other country’s answer')
    expect(await main(supervisor)).toContain('Guatemala: Accepted')
    await follow(supervisor, 'Withdraw consent')
    await supervisor.getByLabel('Sharing with another country').check()
    await supervisor.getByLabel('Why?').fill('She has changed her mind')
    await press(supervisor, 'Withdraw consent')
    expect(await main(supervisor)).toContain('Sharing with another country: withdrawn')
    await page.context().close()
    await supervisor.context().close()
  }, 90_000)

  it('are each accessible and narrow enough, in four languages', async () => {
    const { page, url } = await openCase()
    const supervisor = await signedIn('supervisor')
    await supervisor.setViewportSize({ width: 320, height: 740 })
    const plain = Object.keys(commandSchemas).filter(type => !['sign', 'correct', 'convene-panel'].includes(type))
    for (const [index, type] of plain.entries()) {
      const language = LANGUAGES[index % LANGUAGES.length] ?? 'en'
      const answer = await supervisor.goto(`${url}/do/${type}?lang=${language}`)
      // A command that this officer may not give has no page for them.
      expect([type, [200, 403, 409].includes(answer?.status() ?? 0)]).toEqual([type, true])
      await expectAccessible(supervisor)
      await expectNoSidewaysScrolling(supervisor)
    }
    await page.context().close()
    await supervisor.context().close()
  }, 120_000)
})

describe('a young person near eighteen', () => {
  it('is told of on the case, and that protection goes on', async () => {
    const birthDate = new Date(Date.now() - (18 * 365.25 - 60) * 86_400_000).toISOString().slice(0, 10)
    const body = firstContactBody('ana')
    const answers = v.parse(v.looseObject({ child: v.looseObject({}) }), body.answers)
    const { body: receipt } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), {
      ...body,
      answers: { ...answers, child: { ...answers.child, birthDate } },
    })
    const page = await signedIn('caseworker')
    await page.goto(`${site.cloud.url}/cases/${receipt.caseId}`)
    expect(await page.locator('.note').innerText()).toMatch(/Turns eighteen on .*The protections go on/s)
    await look(page, 'near-eighteen')
    await page.context().close()
  }, 60_000)
})

describe('a page of a case whose session has run out', () => {
  it('has what was typed again after signing in, and it is done by the button alone', async () => {
    const page = await signedIn('caseworker')
    const { body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
    const url = `${site.cloud.url}/cases/${body.caseId}`
    await page.goto(`${url}/do/flag`)
    await page.getByLabel('Health', { exact: false }).check()
    const note = page.getByRole('textbox')
    await note.fill('She has a fever, and asks for her sister.')
    const session = (await page.context().cookies()).find(({ name }) => name === 'session')
    await sessionRunsOut(site.cloud, session?.value ?? '')
    await press(page, 'Set a flag')
    await page.getByLabel('caseworker', { exact: true }).check()
    await page.getByRole('button').click()
    await page.waitForURL(`${url}/do/flag`)
    expect(await note.inputValue()).toBe('She has a fever, and asks for her sister.')
    expect(await main(page)).toContain('You were signed out when you pressed the button')
    await look(page, 'interrupted')
    await page.setViewportSize({ width: 1280, height: 800 })
    await press(page, 'Set a flag')
    await page.waitForURL(/done=/)
    await page.context().close()
  }, 60_000)
})

describe('a page of a case in a text browser', () => {
  it.runIf(HAS_TEXT_BROWSER)(
    'may leave a list as it is where it need not be answered',
    async () => {
      const { body } = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
      const reader = openTextBrowser(`${site.cloud.url}/cases/${body.caseId}/do/assign`)
      try {
        await reader.sees('Choose a demonstration user')
        await reader.tick('migration-supervisor')
        await reader.press('Sign in')
        await reader.press('Sign in')
        await reader.sees('Who works on the case (optional)')
        await reader.tick('Me: ')
        await reader.press('Assign the case$')
        await reader.sees('To do now')
      } finally {
        reader.close()
      }
    },
    60_000,
  )
})

/** Puts the day by which a case is due back: no clock of a running platform can be turned. */
async function makeOverdue(url: string, days: number): Promise<void> {
  const caseId = v.parse(caseIdSchema, new URL(url).pathname.split('/').at(-1))
  const dueAt = new Date(Date.now() - days * 86_400_000).toISOString()
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region: profileOf('mx').region,
      endpoint: site.cloud.awsEndpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  )
  await documents.send(
    new UpdateCommand({
      TableName: site.cloud.physicalId('Tables/Cases'),
      Key: { pk: `CASE#${caseId}`, sk: 'CASE' },
      UpdateExpression: 'SET worklistOrder = :order',
      ExpressionAttributeValues: { ':order': worklistOrder(dueAt, caseId) },
    }),
  )
}
