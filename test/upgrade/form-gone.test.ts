import { cpSync } from 'node:fs'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { buildWith, FORMS, withoutPlace, withoutTransitionPlan } from '../forms-taken-away.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { platformStores } from '../platform-stores.ts'
import { type Visitor, visitorOf } from '../security/page-visitor.ts'

const data = temporaryFolder()
const forms = temporaryFolder()
const build = buildWith(forms.path)
let cloud: LocalCloud
let officer: Visitor
let caseworker: Visitor
let firstContact = ''
let plan = ''
let leftOpen = ''
let caseId = ''

const begin = async (visitor: Visitor, formId: string, fields: Record<string, string> = {}): Promise<string> => {
  const begun = await visitor.post(`/start/${formId}`, { csrf: await visitor.csrf(), ...fields })
  return begun.headers.get('location') ?? ''
}
const draftOf = (page: string): string => page.split('/').slice(0, 3).join('/')

beforeAll(async () => {
  cpSync(FORMS, forms.path, { recursive: true })
  cloud = await startPlatform({ data: data.path, build })
  const port = Number(new URL(cloud.url).port)
  const opened = await apiClient(cloud)('officer', 'PUT', submissionPath(), firstContactBody())
  caseId = String(opened.body.caseId)
  officer = visitorOf(cloud)
  await officer.signIn('officer')
  await officer.get('/?lang=en')
  caseworker = visitorOf(cloud)
  await caseworker.signIn('caseworker')
  await caseworker.get('/?lang=en')
  firstContact = await begin(officer, 'first-contact')
  const typed = { '/encounter/place': 'Puente Rodolfo Robles', '/encounter/authority': 'migration', action: 'leave' }
  await officer.post(firstContact, { csrf: await officer.csrf(), ...typed })
  plan = await begin(caseworker, 'transition-plan', { caseId })
  leftOpen = await begin(caseworker, 'transition-plan', { caseId })
  await caseworker.post(plan, {
    csrf: await caseworker.csrf(),
    '/ownPlan/asked': 'yes',
    '/ownPlan/ownPlan': 'To be a teacher.\r\nIn Copán.',
    action: 'leave',
  })
  await cloud.stop()
  withoutTransitionPlan(forms.path)
  withoutPlace(forms.path)
  cloud = await startPlatform({ data: data.path, build, port })
}, 240_000)
afterAll(async () => {
  await cloud?.stop()
  data.remove()
  forms.remove()
})

describe('a draft whose form the country has left behind', () => {
  it('stands in the list with its title, and says that its form is gone', async () => {
    const { status, text } = await caseworker.get('/?lang=fr')
    expect(status).toBe(200)
    expect(text).toContain('N’est plus utilisé')
    expect(text).toContain('Plan de transition')
    expect(text).not.toContain('transition-plan,')
    await caseworker.get('/?lang=en')
  })

  it('is read in every language with the words of its questions, from each of its addresses', async () => {
    const draft = draftOf(plan)
    for (const address of [`${draft}/check`, plan, `${draft}/no-such-page`])
      expect((await caseworker.get(address)).headers.get('location')).toBe(draft)
    const { status, text } = await caseworker.get(draft)
    expect(status).toBe(200)
    expect(text).toContain('This form is no longer used in this country')
    expect(text).toContain('What the young person wants and plans')
    expect(text).toMatch(/<p>To be a teacher\.<\/p><p>In Copán\.<\/p>/)
    expect(text).toContain(`href="/cases/${caseId}"`)
    expect(text).not.toContain('take-over')
    for (const [language, question] of [
      ['es', 'Lo que'],
      ['fr', 'Ce que'],
      ['ht', 'Sa jèn'],
    ] as const)
      expect((await caseworker.get(`${draft}?lang=${language}`)).text).toContain(question)
    await caseworker.get('/?lang=en')
    expect((await caseworker.get(`/cases/${caseId}`)).status).toBe(200)
  })

  it('takes what a page that was left open sends, and is never sent itself', async () => {
    const csrf = await caseworker.csrf()
    const draft = draftOf(leftOpen)
    const last = { '/ownPlan/ownPlan': 'Typed in the old page', csrf }
    expect((await caseworker.post(leftOpen, { ...last, action: 'continue' })).headers.get('location')).toBe(draft)
    expect((await caseworker.post(`${draft}/send`, { csrf })).headers.get('location')).toBe(draft)
    expect((await caseworker.post(`${draft}/take-over`, { csrf })).headers.get('location')).toBe(draft)
    expect((await caseworker.get(draft)).text).toContain('Typed in the old page')
    // Of two tabs the later one does not silently win, and loses nothing either.
    const late = { csrf, '/ownPlan/ownPlan': 'Typed too late' }
    const refused = await caseworker.post(leftOpen, { ...late, revision: '1' })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('Typed too late')
    expect((await caseworker.get(draft)).text).toContain('Typed in the old page')
    expect((await caseworker.post(`${leftOpen}/save`, { ...late, revision: '1' })).status).toBe(409)
    // Nobody else reads it.
    expect((await officer.get(draft)).status).toBe(404)
  })

  it('is read by the names that the form gave its questions, where nobody knows their words any more', async () => {
    const { documents } = platformStores(cloud)
    await documents.send(
      new DeleteCommand({
        TableName: cloud.physicalId('Tables/Desk'),
        Key: { pk: 'FORM#transition-plan@1.0.0', sk: 'TEXTS' },
      }),
    )
    const { status, text } = await caseworker.get(draftOf(plan))
    expect(status).toBe(200)
    expect(text).toContain('The words of these questions are not known here any more')
    expect(text).toMatch(/ownPlan \/ ownPlan<\/dt><dd><p>To be a teacher\.<\/p><p>In Copán\.<\/p>/)
    expect((await caseworker.get('/')).status).toBe(200)
  })

  it('goes when its officer throws it away, and not before', async () => {
    const draft = draftOf(leftOpen)
    expect((await caseworker.get(draft)).status).toBe(200)
    await caseworker.post(`${draft}/delete`, { csrf: await caseworker.csrf() })
    expect((await caseworker.get(draft)).status).toBe(404)
  })
})

describe('a draft of a version that is no longer accepted', () => {
  it('is read, and goes on with the version of today, saying first what that does not ask', async () => {
    const draft = draftOf(firstContact)
    expect((await officer.get('/')).text).toContain('Not used any more')
    expect((await officer.get(firstContact)).headers.get('location')).toBe(draft)
    const { text } = await officer.get(draft)
    expect(text).toContain('This version of the form is no longer accepted')
    expect(text).toContain('Puente Rodolfo Robles')
    expect(text).toMatch(/does not ask these questions.*<li>Where did you meet the child\?<\/li>/s)
    const csrf = await officer.csrf()
    // Twice, as by a double click.
    for (let click = 1; click <= 2; click++)
      expect((await officer.post(`${draft}/take-over`, { csrf })).status).toBe(303)
    const page = (await officer.get(draft)).headers.get('location') ?? ''
    expect(page).toMatch(new RegExp(`^${draft}/`))
    const encounter = (await officer.get(`${draft}/encounter`)).text
    expect(encounter).toMatch(/<option[^>]*selected[^>]*value="migration"|<option[^>]*value="migration"[^>]*selected/)
    expect(encounter).not.toContain('Where did you meet the child?')
    expect((await officer.get('/')).text).not.toContain('Not used any more')
  })
})
