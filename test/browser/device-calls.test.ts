import { createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseIdFor, commandIdSchema } from '../../shared/cases/ids.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { pdfFile } from '../sample-files.ts'
import { newContext, signIn } from './device-journey.ts'
import { useBrowser } from './use-browser.ts'

const THEN = '2026-03-03T09:00:00Z'
const site = useBrowser()
let officer: Caller
let caseworker: Caller
let consular: Caller
let nobody: Caller

beforeAll(async () => {
  nobody = caller('')
  officer = caller(await cookieOf('officer'))
  caseworker = caller(await cookieOf('caseworker'))
  consular = caller(await cookieOf('consular'))
})

type Body = Record<string, unknown>
type Caller = ReturnType<typeof caller>

/** Signs in as a person would; gives the cookie. */
async function cookieOf(user: string): Promise<string> {
  const context = await newContext(site.browser, { javaScriptEnabled: false })
  await signIn(site.cloud, await context.newPage(), user)
  const cookie = (await context.cookies(site.cloud.url)).map(({ name, value }) => `${name}=${value}`).join('; ')
  await context.close()
  return cookie
}

/** Calls as the script of a page does. */
function caller(cookie: string) {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(site.cloud.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    const read: Body = isJson ? JSON.parse(text) : {}
    return { status: answer.status, headers: answer.headers, body: read }
  }
  const contact = async (devices: readonly object[] = []): Promise<Body> =>
    (await post('/device/contact', { language: 'en', devices })).body
  const token = async (): Promise<string> => String(((await contact()).session as Body | undefined)?.csrf ?? '')
  return {
    cookie,
    post,
    contact,
    token,
    async with(path: string, body: unknown) {
      return post(path, body, { 'x-csrf': await token() })
    },
  }
}

const submission = (changes: Body = {}): Body => ({ ...firstContactBody(), ...changes })
const path = (id = uuidv7()): string => `/device/submissions/${id}`

describe('a device’s contact', () => {
  it('tells who is signed in, what they may fill in, and the time; and nobody else anything', async () => {
    const answer = await officer.contact()
    expect(answer.session).toMatchObject({ officer: expect.any(String), csrf: expect.any(String) })
    const forms = ((answer.session as Body).forms as { id: string; opens: boolean }[]).map(({ id }) => id)
    expect(forms).toEqual(['first-contact', 'rapid-screening'])
    expect(Math.abs(Date.parse(String(answer.now)) - Date.now())).toBeLessThan(10_000)
    expect(Object.keys(await nobody.contact())).toEqual(['now', 'words'])
  })

  it('lets a device that nobody knows keep what it holds', async () => {
    const device = '3f0c9a52-9d5e-4a57-8a3e-0d7f1f1f2b11'
    expect((await nobody.contact([{ officer: 'x', device }])).words).toEqual({ [device]: 'keep' })
  })

  it('is refused to another site, and without sense', async () => {
    for (const headers of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }])
      for (const where of ['/device/contact', '/device/key', '/device/show', path()])
        expect([
          where,
          (await officer.post(where, {}, { ...headers, 'x-csrf': await officer.token() })).status,
        ]).toEqual([where, 403])
    expect((await officer.post('/device/contact', 'not json')).status).toBe(400)
    expect((await officer.post('/device/contact', { language: 'xx', devices: [] })).body.faults).toEqual([
      { path: '/language', code: 'not-a-language' },
    ])
  })
})

describe('a device’s key', () => {
  it('is 256 random bits, the same for its officer each time, and nobody else’s', async () => {
    const made = (await officer.with('/device/key', {})).body
    expect(Buffer.from(String(made.key), 'base64url')).toHaveLength(32)
    expect((await officer.with('/device/key', { device: made.device })).body).toEqual(made)
    expect((await officer.with('/device/key', {})).body.key).not.toBe(made.key)
    expect((await caseworker.with('/device/key', { device: made.device })).status).toBe(404)
    expect((await nobody.post('/device/key', {})).status).toBe(401)
    expect((await officer.post('/device/key', {})).status).toBe(403)
    expect((await officer.post('/device/key', {}, { 'x-csrf': 'guess' })).status).toBe(403)
  })

  it('is gone for good once the device is to be wiped, which its next contact hears without a session', async () => {
    const { device } = (await officer.with('/device/key', {})).body
    const session = (await officer.contact()).session as Body
    const wiped = await fetch(`${site.cloud.url}/devices/${device}/wipe`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: officer.cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf: String(session.csrf) }),
    })
    expect(wiped.status).toBe(303)
    expect((await officer.with('/device/key', { device })).status).toBe(404)
    expect((await nobody.contact([{ officer: session.officer, device }])).words).toEqual({ [String(device)]: 'wipe' })
  })
})

describe('a form that a device sends', () => {
  it('is stored once, however often it is sent, and is a conflict with other answers', async () => {
    const id = uuidv7()
    const first = await officer.with(path(id), submission())
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ caseId: expect.any(String), reference: expect.stringMatching(/^MX-/) })
    const again = await officer.with(path(id), submission())
    expect([again.status, again.body]).toEqual([200, first.body])
    const other = await officer.with(path(id), submission({ filledAt: '2026-03-03T00:00:00Z' }))
    expect([other.status, other.body.type]).toEqual([409, 'urn:amparo:problem:command-id-used'])
  })

  it('is refused with what is wrong, and never with what was answered', async () => {
    const faulty = await officer.with(path(), submission({ answers: { encounter: { place: 'Secret place' } } }))
    expect(faulty.status).toBe(422)
    expect(faulty.headers.get('content-type')).toBe('application/problem+json')
    expect(faulty.body.faults).toContainEqual({ path: '/encounter/at', code: 'required' })
    expect(JSON.stringify(faulty.body)).not.toContain('Secret')
    expect((await officer.with(path('7'), submission())).status).toBe(422)
    expect((await officer.with(path(), submission({ formVersion: '9.9.9' }))).body.faults).toEqual([
      { path: '', code: 'unknown-form' },
    ])
    expect((await officer.with(path(), submission({ more: true }))).status).toBe(422)
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    expect((await officer.with(path(), submission({ answers: JSON.parse(deep) }))).status).toBe(422)
    expect((await officer.with(path(), 'x'.repeat(1_100_000))).status).toBe(413)
  })

  it('is refused to who may not fill it in, to nobody, and without the session’s token', async () => {
    expect((await consular.with(path(), submission())).status).toBe(403)
    expect((await nobody.post(path(), submission())).status).toBe(401)
    expect((await officer.post(path(), submission())).status).toBe(403)
  })

  it('is told when the case has changed since, with the version it has now', async () => {
    const { caseId } = (await officer.with(path(), submission())).body
    const file = join(import.meta.dirname, '../../forms/rapid-screening/examples/ana.json')
    const { answers } = JSON.parse(readFileSync(file, 'utf8'))
    const further = { formId: 'rapid-screening', caseId, answers }
    const stale = await officer.with(path(), submission({ ...further, expectedVersion: 7 }))
    expect([stale.status, stale.body.type, stale.body.version]).toEqual([409, 'urn:amparo:problem:changed-since', 1])
    const fresh = await officer.with(path(), submission({ ...further, expectedVersion: 1 }))
    expect(fresh.status).toBe(201)
    const answer = await fetch(`${site.cloud.url}/device/cases/${caseId}`, { headers: { cookie: officer.cookie } })
    expect(await answer.json()).toMatchObject({ caseId, version: 2, name: 'Ana Lucía Mejía Ordóñez' })
    for (const cookie of ['', consular.cookie])
      expect((await fetch(`${site.cloud.url}/device/cases/${caseId}`, { headers: { cookie } })).status).not.toBe(200)
  })
})

describe('the cases that a device keeps', () => {
  const command = async (user: string, caseId: string, type: string, more: Body = {}): Promise<void> => {
    const path = `/api/cases/${caseId}/commands/${uuidv7()}`
    expect([type, (await apiClient(site.cloud)(user, 'PUT', path, { type, ...more })).status]).toEqual([type, 201])
  }
  const gone = async (who: Caller, caseId: string, audiences: readonly string[] = []): Promise<unknown> =>
    (await who.with('/device/cases', { cases: [{ caseId, audiences }] })).body.gone

  it('go once they are not for their officer: never theirs, not shared any more, or read with fewer eyes', async () => {
    const opened = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
    const caseId = String(opened.body.caseId)
    expect(await gone(caseworker, caseId, ['child-protection'])).toEqual([])
    expect(await gone(caseworker, caseId, ['child-protection', 'migration'])).toEqual([caseId])
    expect(await gone(consular, caseId)).toEqual([caseId])
    const partner = { partner: 'refugee-body', authority: 'foreign-affairs', purpose: 'Family', until: '2099-01-01' }
    await command('caseworker', caseId, 'refer-to-partner', partner)
    expect(await gone(consular, caseId, ['consular'])).toEqual([])
    await command('officer', caseId, 'record-consent', { consent: 'information-sharing', basis: 'consent' })
    await command('officer', caseId, 'withdraw-consent', { consent: 'information-sharing', reason: 'x' })
    expect(await gone(consular, caseId, ['consular'])).toEqual([caseId])
    expect(await gone(caseworker, caseId, ['child-protection'])).toEqual([])
  })

  it('are called as the child is called by now, and hold what stands in place of what was put right', async () => {
    const opened = await apiClient(site.cloud)('officer', 'PUT', submissionPath(), firstContactBody())
    const caseId = String(opened.body.caseId)
    const { answers } = firstContactBody()
    const mended = withAnswer(v.parse(v.record(v.string(), v.any()), answers), '/child/names', 'Ana Mejía')
    await command('officer', caseId, 'correct', { corrects: 1, answers: mended, filledAt: THEN, reason: 'x' })
    const kept = await fetch(`${site.cloud.url}/device/cases/${caseId}`, { headers: { cookie: officer.cookie } })
    const found = await kept.json()
    expect(found).toMatchObject({ name: 'Ana Mejía', submissions: [{ sequence: 2 }] })
    expect(JSON.stringify(found)).not.toContain('Ordóñez')
  })

  it('are told of to nobody else, and not many at once', async () => {
    expect((await nobody.post('/device/cases', { cases: [] })).status).toBe(401)
    expect((await officer.post('/device/cases', { cases: [] })).status).toBe(403)
    const unknown = Array.from({ length: 51 }, () => ({
      caseId: caseIdFor('mx', v.parse(commandIdSchema, uuidv7())),
      audiences: [],
    }))
    expect((await officer.with('/device/cases', { cases: unknown })).status).toBe(422)
    expect((await officer.with('/device/cases', { cases: unknown.slice(1) })).status).toBe(200)
  })
})

describe('a file that a device sends in parts', () => {
  const at = (id: string, rest = ''): string => `/device/attachments/${id}${rest}`
  const part = (who: Caller, id: string, number: number | string, bytes: Uint8Array<ArrayBuffer>): Promise<number> =>
    who.token().then(async csrf => {
      const headers = { cookie: who.cookie, 'x-csrf': csrf, 'content-type': 'application/octet-stream' }
      const path = at(id, `/parts/${number}`)
      return (await fetch(site.cloud.url + path, { method: 'POST', headers, body: bytes })).status
    })
  const state = async (who: Caller, id: string): Promise<unknown> =>
    (await fetch(site.cloud.url + at(id), { headers: { cookie: who.cookie } })).json()
  const bytes = new Uint8Array(pdfFile())
  const [half, rest] = [bytes.slice(0, 40), bytes.slice(40)]

  it('is taken in any order and however often, and put together once; then it takes no more', async () => {
    const id = uuidv7()
    expect(await state(caseworker, id)).toEqual({ state: 'unknown', parts: [] })
    expect(await part(caseworker, id, 1, rest)).toBe(200)
    expect(await part(caseworker, id, 1, rest)).toBe(200)
    expect((await caseworker.with(at(id, '/finish'), { parts: 2 })).body).toEqual({ state: 'arriving', parts: [1] })
    expect(await part(caseworker, id, 0, half)).toBe(200)
    expect(await state(caseworker, id)).toEqual({ state: 'arriving', parts: [0, 1] })
    expect((await caseworker.with(at(id, '/finish'), { parts: 2 })).body.state).toBe('being-checked')
    await expect.poll(() => state(caseworker, id), { timeout: 15_000 }).toEqual({ state: 'taken', parts: [] })
    expect((await caseworker.with(at(id, '/finish'), { parts: 2 })).body.state).toBe('taken')
    expect(await part(caseworker, id, 0, half)).toBe(404)
    const authorization = `Bearer ${await site.cloud.token('caseworker')}`
    const file = await fetch(`${site.cloud.url}/api/attachments/${id}`, { headers: { authorization } })
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
  })

  it('is nobody else’s to see, to add to or to finish', async () => {
    const id = uuidv7()
    expect(await part(caseworker, id, 0, half)).toBe(200)
    expect(await state(officer, id)).toEqual({ state: 'unknown', parts: [] })
    expect(await part(officer, id, 1, rest)).toBe(404)
    expect((await officer.with(at(id, '/finish'), { parts: 1 })).body.state).toBe('unknown')
    expect((await nobody.post(at(id, '/finish'), { parts: 1 })).status).toBe(401)
    expect((await caseworker.post(at(id, '/finish'), { parts: 1 })).status).toBe(403)
    expect(await state(caseworker, id)).toEqual({ state: 'arriving', parts: [0] })
  })

  it('is refused where it is no part, too large a part, or of no file', async () => {
    const id = uuidv7()
    for (const number of [50, -1, '1.5', 'x', '007'])
      expect([number, await part(caseworker, id, number, half)]).toEqual([number, 422])
    expect(await part(caseworker, id, 0, new Uint8Array())).toBe(422)
    expect(await part(caseworker, id, 0, new Uint8Array(512 * 1024 + 1))).toBe(413)
    expect(await part(caseworker, 'urn:uuid:1', 0, half)).toBe(404)
    for (const parts of [0, 51, 1.5, '1', undefined])
      expect((await caseworker.with(at(id, '/finish'), { parts })).status).toBe(422)
    expect(await state(caseworker, id)).toEqual({ state: 'unknown', parts: [] })
  })
})

describe('a hidden session', () => {
  it('gives nothing, and comes back for the device’s proof alone', async () => {
    const mine = caller(await cookieOf('supervisor'))
    const { device, key } = (await mine.with('/device/key', {})).body
    const stranger = (await caseworker.with('/device/key', {})).body
    const hide = await fetch(`${site.cloud.url}/hide`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: mine.cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf: await mine.token(), next: 'https://elsewhere.example/' }),
    })
    expect([hide.status, hide.headers.get('location')]).toEqual([303, '/hidden?next=%2F'])
    const { session, hidden } = await mine.contact()
    expect(session).toBeUndefined()
    expect(hidden).toMatch(/^[\w-]{22}$/)
    expect((await mine.post('/device/key', { device })).status).toBe(401)
    expect((await mine.post(path(), submission())).status).toBe(401)

    const sign = (secret: unknown, text: unknown): string =>
      createHmac(
        'sha256',
        Buffer.from(hkdfSync('sha256', Buffer.from(String(secret), 'base64url'), '', 'amparo device proof', 32)),
      )
        .update(String(text))
        .digest('base64url')
    const show = async (body: Body): Promise<number> => (await mine.post('/device/show', body)).status
    expect(await show({ device, proof: 'guess' })).toBe(403)
    expect(await show({ device, proof: sign(stranger.key, hidden) })).toBe(403)
    expect(await show({ device: stranger.device, proof: sign(stranger.key, hidden) })).toBe(403)
    expect(await show({ device, proof: sign(key, 'an older text') })).toBe(403)
    expect((await mine.contact()).session).toBeUndefined()
    expect(await show({ device, proof: sign(key, hidden) })).toBe(200)
    expect((await mine.contact()).session).toBeDefined()
    // The text is another one each time: a proof that was overheard opens nothing.
    expect(await show({ device, proof: sign(key, hidden) })).toBe(401)
  })
})

describe('the service worker', () => {
  it('is asked for anew each time, loads from here only, and is the same for everybody', async () => {
    const answer = await fetch(`${site.cloud.url}/service-worker.js`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; connect-src 'self'")
    const shell = await (await fetch(`${site.cloud.url}/device/es`)).text()
    expect(shell).toBe(
      await (await fetch(`${site.cloud.url}/device/es`, { headers: { cookie: officer.cookie } })).text(),
    )
    expect((await fetch(`${site.cloud.url}/device/xx`)).status).toBe(404)
  })
})
