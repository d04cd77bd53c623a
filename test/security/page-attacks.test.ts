import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { cookiesFor } from '../../functions/serve-pages/cookies.ts'
import { localPath } from '../../functions/serve-pages/sign-in.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Json } from '../../shared/forms/form.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { type Visitor, visitorOf } from './page-visitor.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const HOSTILE = `x"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</title><svg/onload=alert(1)>`
/** What must not stand in a page as it was written. */
const RUNS = /<script>alert|<img src=x|<svg\/onload|["'] ?onerror=/

let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(async () => {
  cloud = await startPlatform()
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
    expect(out.headers.get('location')).toMatch(new RegExp(`^${cloud.issuer}/logout\\?`))
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect((await thief.get(`/drafts/${uuidv7()}`)).headers.get('location')).toMatch(/^\/sign-in\?next=/)
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
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})
