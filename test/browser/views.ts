import type { Browser, Page } from 'playwright-core'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { playAna } from '../../infra/journey/play-ana.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import type { Language } from '../../shared/countries/languages.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { fillFirstContact, newContext, PASSPHRASE, setUpDevice, signIn } from './device-journey.ts'
import { fillByExample } from './fill-by-example.ts'
import { leadingOn } from './leading-on.ts'

/** One of the main pages, ready to be opened in any language. */
export interface View {
  readonly name: string
  /** Whether it is looked at in the dark, in forced colours and zoomed too. */
  readonly closer?: boolean
  open(language: Language): Promise<Page>
}

const receiptSchema = v.object({ caseId: v.string(), sequence: v.number() })

/** Brings a fresh platform to where every main page has something to show, and gives the pages. */
export async function prepareViews(cloud: LocalCloud, browser: Browser): Promise<readonly View[]> {
  const call = apiClient(cloud)
  const silent = (): void => {}
  const { caseId: decided } = await playAna(cloud, { step: silent, say: silent })
  const { caseId, sequence } = await openCase()
  const command = (user: string, type: string, more: object): Promise<number> =>
    done(call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more }))

  async function openCase(example = 'ana') {
    const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody(example))
    return v.parse(receiptSchema, body)
  }
  async function done(asked: ReturnType<typeof call>): Promise<number> {
    const { status, body } = await asked
    if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
    return v.parse(receiptSchema, body).sequence
  }
  const openPage = async (user: string | undefined, javaScriptEnabled = false): Promise<Page> => {
    const page = await (await newContext(browser, { javaScriptEnabled })).newPage()
    if (user !== undefined) await signIn(cloud, page, user)
    return page
  }
  const at = async (page: Page, path: string, language: Language): Promise<Page> => {
    const address = new URL(path, cloud.url)
    address.searchParams.set('lang', language)
    await page.goto(address.href)
    return page
  }

  const [stranger, officer, supervisor, admin] = [
    await openPage(undefined),
    await openPage('officer'),
    await openPage('supervisor'),
    await openPage('admin'),
  ]
  const view = (name: string, page: Page, path: string, closer = false): View => ({
    name,
    closer,
    open: language => at(page, path, language),
  })

  // A correction to compare, a letter to print, and cases that wait.
  const answers = v.parse(v.looseObject({ child: v.looseObject({}) }), firstContactBody().answers)
  const corrected = await command('officer', 'correct', {
    corrects: sequence,
    answers: { ...answers, child: { ...answers.child, names: 'Ana Lucía Mejía' } },
    filledAt: new Date().toISOString(),
    reason: 'The second surname was misheard',
  })
  const letter = await command('supervisor', 'refer-to-partner', {
    partner: 'health-service',
    purpose: 'Look at the wound on the left foot.',
    until: '2031-01-31',
  })
  await openCase('jean')
  await openCase('not-asked')

  // A draft at its first page, and one that is whole.
  const start = () => officer.getByRole('button', { name: 'Start a first contact' }).click()
  await leadingOn(officer, start)
  const draft = new URL(officer.url()).pathname
  await officer.goto(cloud.url)
  await leadingOn(officer, start)
  await fillByExample(officer, 'first-contact')
  const check = new URL(officer.url()).pathname

  const faulty: View = {
    name: 'form-errors',
    closer: true,
    async open(language) {
      const page = await at(officer, draft.replace(/[^/]+$/, 'child'), language)
      await leadingOn(page, () => page.locator('main button[name=action][value=continue]').last().click())
      await page.locator('.summary').waitFor()
      return page
    },
  }

  return [
    view('sign-in', stranger, '/'),
    view('worklist', supervisor, '/', true),
    view('form', officer, draft, true),
    faulty,
    view('check-answers', officer, check),
    view('receipt', officer, `/cases/${caseId}/receipt`),
    view('case', supervisor, `/cases/${caseId}`, true),
    view('sign', supervisor, `/cases/${decided}/sign/determination`),
    view('panel', supervisor, `/cases/${decided}/panel`),
    view('compare', supervisor, `/cases/${caseId}/compare/${sequence}/${corrected}`),
    view('letter', supervisor, `/cases/${caseId}/letters/${letter}`),
    view('administration', admin, '/administration'),
    view('readers', admin, '/administration/forms/first-contact'),
    ...(await deviceViews()),
  ]

  /** What a browser shows that works without a line: made ready, and with a form that waits. */
  async function deviceViews(): Promise<readonly View[]> {
    const fresh = await openPage('caseworker', true)
    const ready = await openPage(undefined, true)
    await setUpDevice(cloud, ready)
    await ready.context().setOffline(true)
    await fillFirstContact(ready, 'Ana Lucía Mejía Ordóñez')
    await ready.getByRole('button', { name: 'Send' }).click()
    await ready.getByRole('heading', { name: 'Kept on this device, not sent yet' }).waitFor()
    return [
      {
        name: 'device-set-up',
        async open(language) {
          await fresh.goto(`${cloud.url}/device/${language}`)
          await fresh.getByRole('textbox').first().waitFor()
          return fresh
        },
      },
      {
        name: 'outbox',
        async open(language) {
          await ready.goto(`${cloud.url}/device/${language}#outbox`)
          await ready.locator('input[type=password]').fill(PASSPHRASE)
          await ready.keyboard.press('Enter')
          await ready.locator('main li').first().waitFor()
          return ready
        },
      },
    ]
  }
}
