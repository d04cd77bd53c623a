import { QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { platformStores } from '../platform-stores.ts'
import { sessionRunsOut } from '../session-runs-out.ts'
import { type Visitor, visitorOf } from './page-visitor.ts'

let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let caseId = ''

beforeAll(async () => {
  cloud = await startPlatform()
  call = apiClient(cloud)
})
afterAll(() => cloud?.stop())

async function newCase(): Promise<string> {
  const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody())
  return String(body.caseId)
}

async function signedIn(user: string): Promise<Visitor> {
  const visitor = visitorOf(cloud)
  await visitor.signIn(user)
  await visitor.get('/?lang=en')
  return visitor
}

const runOut = (visitor: Visitor): Promise<void> => sessionRunsOut(cloud, visitor.cookies.get('session') ?? '')

/** The hidden fields that the form of a page carries. */
function carriedBy(text: string): { csrf: string; commandId: string; expectedVersion: string } {
  const value = (name: string): string => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? ''
  return { csrf: value('csrf'), commandId: value('commandId'), expectedVersion: value('expectedVersion') }
}

const versionOf = async (id: string): Promise<unknown> =>
  (await call('caseworker', 'GET', `/api/cases/${id}`)).body.version

describe('what was typed on a page of a case when the session ran out', () => {
  it('is there for the same officer after signing in again, done by nobody, and done once', async () => {
    caseId = await newCase()
    const page = `/cases/${caseId}/do/flag`
    const visitor = await signedIn('caseworker')
    const carried = carriedBy((await visitor.get(page)).text)
    const typed = { ...carried, '/flag': 'threat', '/note': 'Asked for by "a man" at the gate' }
    const before = await versionOf(caseId)
    await runOut(visitor)

    // Neither with another's token nor from another site.
    await visitor.post(page, { ...typed, '/note': 'Forged', csrf: 'x' })
    await visitor.post(page, { ...typed, '/note': 'Foreign' }, { origin: 'https://elsewhere.example' })
    const sent = await visitor.post(page, typed)
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`])
    expect(sent.text).not.toContain('at the gate')
    expect((await visitor.get(page)).status).toBe(303)
    const desk = await platformStores(cloud).documents.send(
      new ScanCommand({ TableName: cloud.physicalId('Tables/Desk') }),
    )
    expect(JSON.stringify(desk.Items)).toContain('INTERRUPTED#')
    expect(JSON.stringify(desk.Items)).not.toMatch(/at the gate|threat/)

    // Somebody else who signs in there finds the page empty.
    await visitor.signIn('supervisor')
    const others = (await visitor.get(page)).text
    expect(others).toContain('<h1>Set a flag</h1>')
    expect(others).not.toMatch(/at the gate|signed out when you pressed/)

    await visitor.signIn('caseworker')
    for (let look = 1; look <= 2; look++) {
      const { status, text } = await visitor.get(page)
      expect(status).toBe(200)
      expect(text).toContain('You were signed out when you pressed the button')
      expect(text).toContain('Asked for by &quot;a man&quot; at the gate')
      expect(text).toMatch(/<input checked[^>]*value="threat"/)
      expect(text).not.toMatch(/Forged|Foreign/)
      expect(carriedBy(text)).toMatchObject({ commandId: carried.commandId, expectedVersion: carried.expectedVersion })
    }
    expect(await versionOf(caseId)).toBe(before)

    const again = { ...typed, csrf: await visitor.csrf() }
    const done = await visitor.post(page, again)
    expect(done.headers.get('location')).toMatch(new RegExp(`^/cases/${caseId}\\?done=\\d+$`))
    expect((await visitor.post(page, again)).headers.get('location')).toBe(done.headers.get('location'))
    expect(await versionOf(caseId)).toBe(Number(before) + 1)
    const after = (await visitor.get(page)).text
    expect(after).not.toMatch(/at the gate|signed out when you pressed/)
    expect(carriedBy(after).commandId).not.toBe(carried.commandId)
  })

  it('is shown beside what has changed meanwhile, or beside why it cannot be, and nothing is done blindly', async () => {
    caseId = await newCase()
    const visitor = await signedIn('supervisor')
    const flag = `/cases/${caseId}/do/flag`
    const typed = { ...carriedBy((await visitor.get(flag)).text), '/flag': 'health', '/note': 'Has a fever' }
    const abroad = `/cases/${caseId}/do/refer-abroad`
    await runOut(visitor)
    await visitor.post(flag, typed)
    await visitor.post(abroad, { ...typed, '/purpose': 'Her aunt lives there' })
    const other = await signedIn('caseworker')
    const meanwhile = { ...carriedBy((await other.get(flag)).text), '/flag': 'threat', '/note': 'Set meanwhile' }
    expect((await other.post(flag, meanwhile)).status).toBe(303)

    await visitor.signIn('supervisor')
    const refused = await visitor.get(abroad)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('Her aunt lives there')
    const changed = await visitor.post(flag, { ...typed, csrf: await visitor.csrf() })
    expect(changed.status).toBe(409)
    expect(changed.text).toContain('Has a fever')
    // Not done yet: it is kept still.
    expect((await visitor.get(flag)).text).toContain('Has a fever')
  })

  it('keeps who was chosen for a panel, and why a form is corrected', async () => {
    caseId = await newCase()
    const visitor = await signedIn('supervisor')
    const convene = `/cases/${caseId}/panel/convene`
    const { text } = await visitor.get(convene)
    const member = /<option value="([^"]+)"/.exec(text)?.[1] ?? ''
    expect(member).not.toBe('')
    const begun = await visitor.post(`/cases/${caseId}/correct/1`, { csrf: await visitor.csrf() })
    const draft = (begun.headers.get('location') ?? '').split('/').slice(0, 3).join('/')
    const carried = carriedBy(text)
    await runOut(visitor)
    await visitor.post(convene, { ...carried, '/0/officer': member, '/chair': '0', '/0/confidential': 'yes' })
    const sent = await visitor.post(`${draft}/send`, { csrf: carried.csrf, correction: 'The name was misheard' })
    expect(sent.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(`${draft}/check`)}`)
    await visitor.signIn('supervisor')
    const panel = (await visitor.get(convene)).text
    expect(panel).toContain(`value="${member}" selected`)
    expect(panel).toMatch(/<input checked id="q-0-chair"/)
    expect(panel).toMatch(/<input checked id="q-0-confidential"/)
    expect((await visitor.get(`${draft}/check`)).text).toContain('The name was misheard')
    expect(
      (await visitor.post(`${draft}/send`, { csrf: await visitor.csrf(), correction: 'The name was misheard' })).status,
    ).toBe(303)
  })

  it('goes when its officer leaves it, and by itself after a day', async () => {
    caseId = await newCase()
    const visitor = await signedIn('caseworker')
    const page = `/cases/${caseId}/do/flag`
    const typed = { ...carriedBy((await visitor.get(page)).text), '/flag': 'other', '/note': 'Left behind' }
    const interrupt = async () => {
      const csrf = carriedBy((await visitor.get(page)).text).csrf
      await runOut(visitor)
      await visitor.post(page, { ...typed, csrf })
      await visitor.signIn('caseworker')
      expect((await visitor.get(page)).text).toContain('Left behind')
    }
    await interrupt()
    // Pressed when the session has run out once more, it leaves nothing yet.
    const { csrf } = carriedBy((await visitor.get(page)).text)
    await runOut(visitor)
    await visitor.post(page, { csrf, leave: 'yes' })
    await visitor.signIn('caseworker')
    expect((await visitor.get(page)).text).toContain('Left behind')
    const left = await visitor.post(page, { csrf: await visitor.csrf(), leave: 'yes' })
    expect([left.status, left.headers.get('location')]).toEqual([303, page])
    expect((await visitor.get(page)).text).not.toContain('Left behind')
    await interrupt()
    const { documents } = platformStores(cloud)
    const TableName = cloud.physicalId('Tables/Desk')
    const { Items = [] } = await documents.send(new ScanCommand({ TableName }))
    const kept = Items.find(({ pk, sk }) => String(pk).startsWith('INTERRUPTED#') && sk === page)
    const hours = (Number(kept?.expiresAt) - Date.now() / 1000) / 3600
    expect([hours > 23, hours <= 24.1]).toEqual([true, true])
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: kept?.pk, sk: kept?.sk },
        UpdateExpression: 'SET expiresAt = :past',
        ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 60 },
      }),
    )
    expect((await visitor.get(page)).text).not.toContain('Left behind')
  })

  it('of a page that was never ours breaks none of ours', async () => {
    caseId = await newCase()
    const visitor = await signedIn('caseworker')
    const page = `/cases/${caseId}/do/flag`
    const { csrf } = carriedBy((await visitor.get(page)).text)
    await runOut(visitor)
    await visitor.post(page, { csrf, commandId: 'nonsense', expectedVersion: '-1', '/note': ['one', 'two'] })
    await visitor.post('/assign', { csrf, '/officer': 'x' })
    await visitor.post(`/cases/${caseId}/do/no-such-command`, { csrf, '/note': 'x' })
    await visitor.signIn('caseworker')
    const { status, text } = await visitor.get(page)
    expect(status).toBe(200)
    expect(carriedBy(text).commandId).toMatch(/^[0-9a-f-]{36}$/)
    const kept = await platformStores(cloud).documents.send(
      new QueryCommand({
        TableName: cloud.physicalId('Tables/Desk'),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'INTERRUPTED#/' },
      }),
    )
    expect(kept.Items).toEqual([])
  })
})

describe('a page that was open when its session was hidden in another tab', () => {
  const hidden = (page: string): string => `/hidden?next=${encodeURIComponent(page)}`

  it('keeps what was typed and sent, does nothing, and shows nothing until its officer is back', async () => {
    caseId = await newCase()
    const page = `/cases/${caseId}/do/flag`
    const visitor = await signedIn('caseworker')
    const typed = { ...carriedBy((await visitor.get(page)).text), '/flag': 'threat', '/note': 'A man at the gate' }
    const before = await versionOf(caseId)
    const begun = await visitor.post('/start/first-contact', { csrf: typed.csrf })
    const draft = begun.headers.get('location') ?? ''
    const { csrf } = typed
    const revision = /name="revision" value="([^"]+)"/.exec((await visitor.get(draft)).text)?.[1] ?? ''
    expect((await visitor.post('/hide', { csrf })).status).toBe(303)

    for (const [path, fields] of [
      [page, typed],
      [draft, { csrf, revision, '/encounter/place': 'By the river', action: 'continue' }],
    ] as const) {
      await visitor.post(path, { ...fields, csrf: 'x', '/note': 'Forged', '/encounter/place': 'Forged' })
      const sent = await visitor.post(path, fields)
      expect([sent.status, sent.headers.get('location')]).toEqual([303, hidden(path)])
      expect(sent.text).not.toMatch(/gate|river/)
    }
    expect(await versionOf(caseId)).toBe(before)
    await visitor.signIn('caseworker')
    expect((await visitor.get(page)).text).toContain('A man at the gate')
    expect((await visitor.get(draft)).text).toContain('value="By the river"')
  })

  it('is signed out of without being shown: what was typed is kept, and nothing on the device is wiped', async () => {
    const visitor = await signedIn('officer')
    const csrf = await visitor.csrf()
    const begun = await visitor.post('/start/first-contact', { csrf })
    const draft = begun.headers.get('location') ?? ''
    const revision = /name="revision" value="([^"]+)"/.exec((await visitor.get(draft)).text)?.[1] ?? ''
    await visitor.post('/hide', { csrf })
    const cookie = visitor.cookies.get('session') ?? ''

    // Nobody else ends it: neither without its token nor from another site.
    for (const [fields, headers] of [
      [{}, {}],
      [{ csrf: 'x' }, {}],
      [{ csrf }, { origin: 'https://elsewhere.example' }],
    ] as const) {
      const refused = await visitor.post('/sign-out', fields, headers)
      expect([refused.status, refused.setCookies.filter(one => one.startsWith('session='))]).toEqual([403, []])
    }
    expect((await visitor.get('/')).headers.get('location')).toBe('/hidden')

    const typed = { csrf, revision, '/encounter/place': 'By the bridge', action: 'sign-out' }
    const out = await visitor.post(draft, typed)
    expect(out.status).toBe(303)
    expect(out.headers.get('location')).not.toContain('/hidden')
    expect(out.headers.get('clear-site-data')).toBeNull()
    expect(out.text).not.toContain('bridge')
    expect(visitor.cookies.has('session')).toBe(false)
    visitor.cookies.set('session', cookie)
    expect((await visitor.get(draft)).headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(draft)}`)
    await visitor.signIn('officer')
    expect((await visitor.get(draft)).text).toContain('value="By the bridge"')
  })

  it('leaves the device to whoever signs in with another name, and shows them nothing', async () => {
    const visitor = await signedIn('officer')
    await visitor.post('/hide', { csrf: await visitor.csrf() })
    const earlier = visitor.cookies.get('session') ?? ''
    const cover = (await visitor.get('/hidden?next=%2Fcases%2F1')).text
    expect(cover).toMatch(/Does somebody else need this device\?.*<a href="\/sign-in">Sign in with another name<\/a>/s)
    const back = await visitor.signIn('caseworker')
    expect([back.headers.get('location'), back.headers.get('clear-site-data')]).toEqual(['/', null])
    expect((await visitor.get('/')).text).toContain('Trabajadora social')
    visitor.cookies.set('session', earlier)
    expect((await visitor.get('/sessions')).headers.get('location')).toBe('/sign-in?next=%2Fsessions')
  })
})
