import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { cookiesFor } from '../../functions/serve-pages/cookies.ts'
import { openSessions } from '../../functions/serve-pages/sessions.ts'
import { type Identity, localPath } from '../../functions/serve-pages/sign-in.ts'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import type { LocalUser } from '../../infra/local/openid/local-user.ts'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Json } from '../../shared/forms/form.ts'
import { Unavailable } from '../../shared/storage/unavailable.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { platformStores } from '../platform-stores.ts'
import { sessionRunsOut } from '../session-runs-out.ts'
import { type Visitor, visitorOf } from './page-visitor.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const HOSTILE = `x"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</title><svg/onload=alert(1)>`
/** What must not stand in a page as it was written. */
const RUNS = /<script>alert|<img src=x|<svg\/onload|["'] ?onerror=/

/** Who the provider knows: it may change while the platform runs. */
const users: LocalUser[] = [...DEMONSTRATION_USERS]
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(async () => {
  cloud = await startPlatform({ users })
  call = apiClient(cloud)
})
afterAll(() => cloud?.stop())

async function signedIn(user: string): Promise<Visitor> {
  const visitor = visitorOf(cloud)
  expect((await visitor.signIn(user)).headers.get('location')).toBe('/')
  return visitor
}

describe('a session', () => {
  it('is never one that somebody else chose: signing in makes a new one and ends what was there', async () => {
    const visitor = visitorOf(cloud)
    visitor.cookies.set('session', 'chosen-by-an-attacker')
    await visitor.signIn('officer')
    const first = visitor.cookies.get('session') ?? ''
    expect(first).not.toBe('chosen-by-an-attacker')
    expect(Buffer.from(first, 'base64url').byteLength).toBe(32)
    await visitor.signIn('caseworker')
    expect(visitor.cookies.get('session')).not.toBe(first)
    expect((await stolen(first).get('/')).text).not.toContain('name="csrf"')
  })

  it('that was signed out is over for everybody who had its cookie', async () => {
    const visitor = await signedIn('officer')
    const thief = stolen(visitor.cookies.get('session') ?? '')
    expect((await thief.get('/')).text).toContain('name="csrf"')
    const out = await visitor.post('/sign-out', { csrf: await visitor.csrf() })
    expect(out.status).toBe(303)
    const provider = new URL(out.headers.get('location') ?? '')
    expect(`${provider.origin}${provider.pathname}`).toBe(`${cloud.issuer}/logout`)
    // In OpenID Connect's words and in Cognito's, which knows no other.
    for (const word of ['post_logout_redirect_uri', 'logout_uri'])
      expect(provider.searchParams.get(word)).toBe(`${cloud.url}/`)
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect((await thief.get(`/drafts/${uuidv7()}`)).headers.get('location')).toMatch(/^\/sign-in\?next=/)
    // Who walks away from a shared screen is told that it is done, once.
    expect((await visitor.get('/')).text).toContain('<p role="status"')
    expect((await visitor.get('/')).text).not.toContain('role="status"')
  })

  it('that is signed out of beside a form keeps what was typed first, or shows it where another tab was faster', async () => {
    const visitor = await signedIn('officer')
    const begun = await visitor.post('/start/first-contact', { csrf: await visitor.csrf() })
    const page = begun.headers.get('location') ?? ''
    const out = { csrf: await visitor.csrf(), action: 'sign-out', revision: '1' }
    const { status, headers } = await visitor.post(page, { ...out, '/encounter/place': 'Typed at the last moment' })
    expect([status, headers.get('location')]).toEqual([303, expect.stringContaining(`${cloud.issuer}/logout`)])
    await visitor.signIn('officer')
    expect((await visitor.get(page)).text).toContain('Typed at the last moment')
    const late = await visitor.post(page, { ...out, csrf: await visitor.csrf(), '/encounter/place': 'In a second tab' })
    expect([late.status, late.text.includes('In a second tab')]).toEqual([409, true])
    const csrf = await visitor.csrf()
    await sessionRunsOut(cloud, visitor.cookies.get('session') ?? '')
    const tooLate = { ...out, csrf, revision: '2', '/encounter/place': 'After the session' }
    expect((await visitor.post(page, tooLate)).headers.get('location')).toBe('/')
    await visitor.signIn('officer')
    expect((await visitor.get(page)).text).toContain('After the session')
  })

  it('that has run out needs no signing in to be signed out of', async () => {
    const visitor = await signedIn('officer')
    const csrf = await visitor.csrf()
    await sessionRunsOut(cloud, visitor.cookies.get('session') ?? '')
    const out = await visitor.post('/sign-out', { csrf })
    expect([out.status, out.headers.get('location')]).toEqual([303, '/'])
    expect((await visitor.get('/?lang=en')).text).toContain('You are signed out.')
  })

  it('that ran out in the middle of a page keeps what was typed for its officer, and shows nothing until they sign in', async () => {
    const visitor = await signedIn('officer')
    const begun = await visitor.post('/start/first-contact', { csrf: await visitor.csrf() })
    const page = begun.headers.get('location') ?? ''
    const csrf = await visitor.csrf()
    await sessionRunsOut(cloud, visitor.cookies.get('session') ?? '')
    const typed = { '/encounter/place': 'Typed at the last moment', action: 'continue' }
    // Neither with another's token nor from another site.
    await visitor.post(page, { ...typed, '/encounter/place': 'Forged', csrf: 'x' })
    await visitor.post(page, { ...typed, '/encounter/place': 'Foreign', csrf }, { origin: 'https://elsewhere.example' })
    const sent = await visitor.post(page, { ...typed, csrf })
    expect(sent.status).toBe(303)
    const again = sent.headers.get('location') ?? ''
    expect(again).toBe(`/sign-in?next=${encodeURIComponent(page)}`)
    expect(sent.text).not.toContain('Typed')
    expect((await visitor.get(page)).headers.get('location')).toBe(again)
    await visitor.signIn('officer', page)
    const { text } = await visitor.get(page)
    expect(text).toContain('Typed at the last moment')
    expect(text).not.toMatch(/Forged|Foreign/)
    // Somebody else who signs in there finds nothing of it.
    await visitor.signIn('caseworker', page)
    expect((await visitor.get(page)).text).not.toContain('Typed')
  })

  it('lives in a cookie that script cannot read and other sites do not send; over https bound to the host', async () => {
    const visitor = visitorOf(cloud)
    const [set] = (await visitor.signIn('officer')).setCookies.filter(one => one.startsWith('session='))
    expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/)
    const deployed = cookiesFor('https://mx.amparo.example')
    for (const name of [deployed.sessionName, deployed.attemptName, deployed.languageName]) {
      expect(name).toMatch(/^__Host-/)
      expect(deployed.set(name, 'x', 60)).toBe(`${name}=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60`)
    }
  })

  it('of the same officer in another browser ends when its officer says so, and this one goes on', async () => {
    const [here, there] = [await signedIn('consular'), await signedIn('consular')]
    const page = await here.get('/sessions')
    expect(page.text.split('<li>').length - 1).toBe(2)
    expect((await here.post('/sessions/end-others', { csrf: await here.csrf() })).status).toBe(303)
    expect((await there.get('/sessions')).headers.get('location')).toMatch(/^\/sign-in/)
    expect((await here.get('/sessions')).text.split('<li>').length - 1).toBe(1)
  })

  it('is ended for an officer who left, with their devices, by who may: a supervisor in the same authority', async () => {
    const [left, supervisor, migration, admin] = [
      await signedIn('caseworker'),
      await signedIn('supervisor'),
      await signedIn('migration-supervisor'),
      await signedIn('admin'),
    ]
    const key = await left.script('/device/key', {}, await left.csrf())
    const { device } = JSON.parse(key.text)
    const path = `/officers/child-protection/${subjectOf('caseworker')}`
    const contact = async () => {
      const devices = [{ officer: subjectOf('caseworker'), device }]
      return JSON.parse((await visitorOf(cloud).script('/device/contact', { language: 'es', devices })).text).words[
        device
      ]
    }
    // Who may not is told nothing, and changes nothing.
    for (const [visitor, status] of [
      [left, 403],
      [await signedIn('officer'), 403],
      [await signedIn('auditor'), 403],
      [migration, 404],
    ] as const) {
      expect((await visitor.get(path)).status).toBe(status)
      const csrf = await visitor.csrf()
      expect((await visitor.post(`${path}/end`, { csrf, wipe: 'yes' })).status).toBe(status)
    }
    expect((await migration.get('/officers')).text).not.toContain(subjectOf('caseworker'))
    expect((await supervisor.post(`${path}/end`, { wipe: 'yes' })).status).toBe(403)
    expect([(await left.get('/sessions')).status, await contact()]).toEqual([200, 'keep'])

    expect((await admin.get('/officers')).text).toContain(path)
    expect((await supervisor.post(`${path}/end`, { csrf: await supervisor.csrf() })).status).toBe(303)
    expect((await left.get('/sessions')).headers.get('location')).toMatch(/^\/sign-in/)
    expect(await contact()).toBe('keep')
    expect((await admin.post(`${path}/end`, { csrf: await admin.csrf(), wipe: 'yes' })).status).toBe(303)
    expect(await contact()).toBe('wipe')
    expect((await supervisor.get(path)).text).not.toContain('name="wipe"')
    expect((await admin.get(`/officers/audit/${subjectOf('caseworker')}`)).status).toBe(404)
  })

  it('hears within a quarter of an hour that its officer is in another group, or in none any more', async () => {
    const groups = ['child-protection:supervisor']
    users.push({ name: 'leaving', groups })
    const visitor = await signedIn('leaving')
    const sinceAsked = (minutes: number) => setBack('leaving', minutes)
    expect((await visitor.get('/officers')).status).toBe(200)
    groups[0] = 'child-protection:officer'
    expect((await visitor.get('/officers')).status).toBe(200)
    await sinceAsked(16)
    // At once, as a browser asks for several things: a refresh token is taken once, and nobody is signed out.
    const together = await Promise.all([1, 2, 3, 4].map(() => visitor.get('/sessions')))
    expect(together.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await visitor.get('/officers')).status).toBe(403)
    // Again with the token that came then.
    await sinceAsked(16)
    expect((await visitor.get('/sessions')).status).toBe(200)
    users.pop()
    await sinceAsked(16)
    expect((await visitor.get('/sessions')).headers.get('location')).toMatch(/^\/sign-in/)
  })

  it('ends an hour after its last use, twelve after it began, and the oldest when there are too many', async () => {
    let minutes = 0
    let provider: () => Promise<Identity | undefined> = async () => ({ ...identity, refreshToken: 'next' })
    const start = Date.now()
    const sessions = openSessions(
      platformStores(cloud).documents,
      cloud.physicalId('Tables/Desk'),
      () => new Date(start + minutes * 60_000),
      () => provider(),
    )
    const identity = { subject: 'by-the-clock', groups: ['child-protection:officer'], name: 'X', refreshToken: 'first' }
    const first = await sessions.begin(identity)
    minutes = 59
    expect(await sessions.find(first)).toBeDefined()
    minutes = 59 + 61
    expect(await sessions.find(first)).toBeUndefined()

    const used = await sessions.begin(identity)
    const began = minutes
    while (minutes <= began + 11 * 60) {
      minutes += 45
      expect(await sessions.find(used)).toBeDefined()
    }
    minutes = began + 12 * 60 + 1
    expect(await sessions.find(used)).toBeUndefined()

    // A provider that does not answer: its last word counts for an hour, and then nothing is shown, nor the session lost.
    const down = await sessions.begin(identity)
    provider = () => Promise.reject(new Unavailable('down'))
    minutes += 40
    expect(await sessions.find(down)).toBeDefined()
    minutes += 25
    await expect(sessions.find(down)).rejects.toThrow(Unavailable)
    provider = async () => ({ ...identity, groups: [], refreshToken: undefined })
    minutes += 1
    expect((await sessions.find(down))?.officer.grants).toEqual([])

    // One that gives nothing to ask with is signed in to again, within the hour; so is one that speaks of somebody else.
    const unasked = await sessions.begin({ ...identity, refreshToken: undefined })
    minutes += 59
    expect(await sessions.find(unasked)).toBeDefined()
    minutes += 2
    expect(await sessions.find(unasked)).toBeUndefined()
    const taken = await sessions.begin(identity)
    provider = async () => ({ ...identity, subject: 'somebody-else' })
    minutes += 16
    expect(await sessions.find(taken)).toBeUndefined()

    const many: string[] = []
    for (let count = 0; count < 11; count++) {
      minutes += 1
      many.push(await sessions.begin(identity))
    }
    const found = await Promise.all(many.map(id => sessions.find(id)))
    expect(found.map(one => one !== undefined)).toEqual([false, ...Array.from({ length: 10 }, () => true)])
    const left = many.at(-1) ?? ''
    expect((await sessions.list('by-the-clock', left))[0]?.present).toBe(true)
    expect(await sessions.endAll('by-the-clock', left)).toBeGreaterThanOrEqual(9)
    expect(await sessions.list('by-the-clock')).toHaveLength(1)
  })

  /** As if the provider had last been asked about somebody so many minutes ago. */
  async function setBack(user: string, minutes: number): Promise<void> {
    const { documents } = platformStores(cloud)
    const TableName = cloud.physicalId('Tables/Desk')
    const pk = `SESSIONS#${subjectOf(user)}`
    const { Items = [] } = await documents.send(
      new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
    )
    expect(Items).toHaveLength(1)
    const before = Date.now() - minutes * 60_000
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: `SESSION#${Items[0]?.sk}`, sk: 'SESSION' },
        UpdateExpression: 'SET askedAt = :before, answeredAt = :before',
        ExpressionAttributeValues: { ':before': before },
      }),
    )
  }

  it('is not begun by an answer of the provider that this browser did not ask for', async () => {
    const visitor = visitorOf(cloud)
    const other = visitorOf(cloud)
    await other.get('/sign-in')
    const answer = await visitor.signIn('officer', '/', cookies => {
      const attempt = other.cookies.get('attempt')
      if (attempt === undefined) throw new Error('no attempt')
      cookies.set('attempt', attempt)
    })
    expect(answer.status).toBe(401)
    const without = await visitorOf(cloud).signIn('officer', '/', cookies => cookies.delete('attempt'))
    expect(without.status).toBe(401)
  })

  it('shows nobody the drafts of another, whatever their id', async () => {
    const officer = await signedIn('officer')
    const started = await officer.post('/start/first-contact', { csrf: await officer.csrf() })
    const path = String(started.headers.get('location'))
    expect((await officer.get(path)).status).toBe(200)
    const other = await signedIn('caseworker')
    const [theirs, none] = [await other.get(path), await other.get(path.replace(/drafts\/[^/]+/, `drafts/${uuidv7()}`))]
    expect([theirs.status, none.status]).toEqual([404, 404])
    expect(theirs.text.replaceAll(/drafts\/[0-9a-f-]+/g, '')).toBe(none.text.replaceAll(/drafts\/[0-9a-f-]+/g, ''))
  })

  function stolen(session: string): Visitor {
    const thief = visitorOf(cloud)
    thief.cookies.set('session', session)
    return thief
  }
})

describe('a form that was sent', () => {
  it('counts only with the token of its own session, from a page of this service', async () => {
    const visitor = await signedIn('officer')
    const csrf = await visitor.csrf()
    const other = await (await signedIn('caseworker')).csrf()
    for (const [what, fields, headers] of [
      ['no token', {}, {}],
      ['an empty token', { csrf: '' }, {}],
      ['half a token', { csrf: csrf.slice(0, -1) }, {}],
      ['the token of another session', { csrf: other }, {}],
      ['another origin', { csrf }, { origin: 'https://attacker.example' }],
      ['an origin that looks alike', { csrf }, { origin: `${cloud.url}.attacker.example` }],
      ['another site', { csrf }, { 'sec-fetch-site': 'cross-site' }],
      ['a sibling of the site', { csrf }, { 'sec-fetch-site': 'same-site' }],
    ] as const)
      for (const path of [
        '/start/first-contact',
        '/sign-out',
        `/drafts/${uuidv7()}/send`,
        `/drafts/${uuidv7()}/delete`,
        `/drafts/${uuidv7()}/take-over`,
      ]) {
        const { status } = await visitor.post(path, fields, headers)
        expect([what, path, status]).toEqual([what, path, 403])
      }
    expect((await visitor.get('/')).text).toContain('name="csrf"')
    expect((await visitor.post('/start/first-contact', { csrf }, { origin: cloud.url })).status).toBe(303)
  })

  it('changes nothing when it is asked for by a link', async () => {
    const visitor = await signedIn('officer')
    for (const path of ['/sign-out', '/start/first-contact', `/drafts/${uuidv7()}/send`])
      expect([path, (await visitor.get(path)).status]).toEqual([path, 404])
    expect((await visitor.get('/')).text).toContain('name="csrf"')
  })
})

describe('after signing in', () => {
  it('who fills in no form is offered no device to work on without a line', async () => {
    for (const [user, offered] of [
      ['officer', true],
      ['migration', true],
      ['auditor', false],
      ['admin', false],
    ] as const)
      expect([user, (await (await signedIn(user)).get('/')).text.includes('data-device="')]).toEqual([user, offered])
  })

  const ELSEWHERE = [
    'https://attacker.example/',
    '//attacker.example',
    '/\\attacker.example',
    '/\\/attacker.example',
    '\\\\attacker.example',
    '/\t/attacker.example',
    '/\n/attacker.example',
    'javascript:alert(1)',
    'data:text/html,x',
    ' //attacker.example',
    '/%0d%0aset-cookie:x=1\r\nx: y',
    '/café',
    '',
  ]

  it('a browser is led to a path of this service or home, never elsewhere', async () => {
    for (const next of ELSEWHERE) expect([next, localPath(next)]).toEqual([next, '/'])
    expect(localPath('/cases/1?lang=es')).toBe('/cases/1?lang=es')
    for (const next of ['//attacker.example', '/\\attacker.example', 'https://attacker.example/']) {
      const answer = await visitorOf(cloud).signIn('officer', next)
      expect([next, answer.status, answer.headers.get('location')]).toEqual([next, 303, '/'])
    }
  })

  it('nor when the attempt that this browser keeps was changed', async () => {
    const answer = await visitorOf(cloud).signIn('officer', '/', cookies => {
      const attempt = JSON.parse(Buffer.from(cookies.get('attempt') ?? '', 'base64url').toString('utf8'))
      const changed = { ...attempt, next: 'https://attacker.example/' }
      cookies.set('attempt', Buffer.from(JSON.stringify(changed)).toString('base64url'))
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  })

  it('no header can be written from what was asked', async () => {
    const visitor = visitorOf(cloud)
    const breaks = '%0d%0aset-cookie:%20planted=1%0d%0a'
    for (const path of [`/?lang=es${breaks}`, `/sign-in?next=/${breaks}`, `/${breaks}`, `/cases/${breaks}`]) {
      const answer = await visitor.get(path)
      expect([path, answer.headers.get('set-cookie')?.includes('planted') ?? false]).toEqual([path, false])
      expect(answer.status).toBeLessThan(500)
    }
    expect(visitor.cookies.has('planted')).toBe(false)
  })
})

describe('what a child told', () => {
  /** Answers with every free text, in every field that takes one, made hostile. */
  function hostileAnswers(
    answers: Answers,
    form: Parameters<typeof faultsOf>[0],
  ): { answers: Answers; fields: number } {
    let whole: Answers = answers
    let fields = 0
    for (const path of textsIn(answers, [])) {
      const changed = withText(whole, path, HOSTILE)
      if (changed === undefined || faultsOf(form, changed).length > 0) continue
      whole = changed
      fields++
    }
    return { answers: whole, fields }
  }

  /** A file that was never sent is no answer: these are about text. */
  function withoutFiles(_: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.filter(one => one !== undefined)
    return typeof value === 'string' && value.startsWith('urn:uuid:') ? undefined : value
  }

  function textsIn(value: Json, path: readonly string[]): (readonly string[])[] {
    if (typeof value === 'string') return [path]
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, [...path, name]))
  }

  function withText(answers: Answers, path: readonly string[], text: string): Answers | undefined {
    const copy = structuredClone(answers)
    let here: unknown = copy
    for (const name of path.slice(0, -1)) here = Reflect.get(Object(here), name)
    return Reflect.set(Object(here), path.at(-1) ?? '', text) ? copy : undefined
  }

  it('is text in every page, whatever it holds, in every form and every language', async () => {
    const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody())
    const caseId = String(body.caseId)
    let fields = 0
    const sent: string[] = []
    for (const { id } of country.forms.list) {
      const form = await country.forms.open(id)
      if (form === undefined) throw new Error(id)
      const { answers } = JSON.parse(readFileSync(join(FORMS, id, 'examples/ana.json'), 'utf8'), withoutFiles)
      const hostile = hostileAnswers(answers, form)
      const answer = await call(
        'supervisor',
        'PUT',
        submissionPath(),
        firstContactBody('ana', { formId: id, formVersion: form.version, answers: hostile.answers, caseId }),
      )
      // What the procedure does not let in yet is no fault of the answers.
      expect([id, answer.body.faults]).toEqual([id, undefined])
      if (answer.status === 201) sent.push(id)
      fields += hostile.fields
      if (id === 'best-interests-assessment')
        await call('caseworker', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, {
          type: 'flag',
          flag: 'x',
          note: HOSTILE,
        })
    }
    expect(sent).toEqual(
      expect.arrayContaining(['first-contact', 'rapid-screening', 'best-interests-assessment', 'care-arrangement']),
    )
    expect(fields).toBeGreaterThan(60)
    for (const [type, more] of [
      ['take-protective-measure', { measure: 'safe-place', note: HOSTILE }],
      ['override-risk', { risk: 'high', reason: HOSTILE }],
      ['record-guardian', { guardian: { status: 'not-required', reason: HOSTILE } }],
      ['flag', { flag: HOSTILE.slice(0, 90), note: HOSTILE }],
    ] as const) {
      const answer = await call('supervisor', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more })
      expect([type, answer.status]).toEqual([type, 201])
    }
    for (const user of ['supervisor', 'migration', 'auditor']) {
      const visitor = await signedIn(user)
      for (const language of country.profile.languages)
        for (const path of [`/cases/${caseId}`, `/cases/${caseId}/receipt`, '/']) {
          const page = await visitor.get(`${path}?lang=${language}`)
          expect([user, path, page.status]).toEqual([user, path, 200])
          expect(page.text).not.toMatch(RUNS)
          // Nothing of a case stays in a cache, stands in another site's frame, or is told to one.
          expect(page.headers.get('cache-control')).toBe('no-store')
          expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
          expect(page.headers.get('x-content-type-options')).toBe('nosniff')
          expect(page.headers.get('referrer-policy')).toBe('same-origin')
        }
    }
    const page = await (await signedIn('supervisor')).get(`/cases/${caseId}`)
    expect(page.text.split('&lt;script>alert(1)').length).toBeGreaterThan(20)
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
  }, 120_000)

  it('nor while a form is filled in, in its fields, its faults and its check', async () => {
    const visitor = await signedIn('officer')
    const csrf = await visitor.csrf()
    const started = await visitor.post('/start/first-contact', { csrf })
    const draft = String(started.headers.get('location')).replace(/\/[^/]+$/, '')
    const { properties } = JSON.parse(readFileSync(join(FORMS, 'first-contact/schema.json'), 'utf8'))
    const pages = Object.keys(properties)
    for (const page of pages) {
      const shown = await visitor.get(`${draft}/${page}`)
      const names = [...shown.text.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name ?? '')
      const fields = Object.fromEntries(names.map(name => [name, HOSTILE]))
      const answer = await visitor.post(`${draft}/${page}`, {
        ...fields,
        [`/${page}/${HOSTILE}`]: HOSTILE,
        csrf,
        action: HOSTILE,
        revision: '1',
      })
      expect([page, answer.status]).toEqual([page, expect.any(Number)])
      expect(answer.status).toBeLessThan(500)
      expect(answer.text).not.toMatch(RUNS)
      expect((await visitor.get(`${draft}/${page}`)).text).not.toMatch(RUNS)
    }
    for (const path of [
      `${draft}/check`,
      '/',
      `/${HOSTILE}`,
      `/?lang=${HOSTILE}`,
      `/cases/${HOSTILE}`,
      `/guidance/forms/${HOSTILE}`,
    ]) {
      const page = await visitor.get(path)
      expect([path, page.status < 500]).toEqual([path, true])
      expect(page.text).not.toMatch(RUNS)
    }
  })

  it('is JSON to a program, and nothing that a browser would take for a page', async () => {
    const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody())
    const answer = await call('officer', 'GET', `/api/cases/${body.caseId}`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})
