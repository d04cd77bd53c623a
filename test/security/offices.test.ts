import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import words from '../../functions/serve-pages/words/es.json' with { type: 'json' }
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { visitorOf } from './page-visitor.ts'

const TAPACHULA = 'protection-tapachula'
const RECOGNISED = words['event.vulnerability-recognised']
/** Of the child's name so much that no token or hash on a page reads so. */
const CHILD = 'Ana Lucía'
const NINA = 'Nina Isabel Paz'
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(async () => {
  cloud = await startPlatform({
    users: [
      ...DEMONSTRATION_USERS,
      { name: 'tapachula', groups: [`child-protection:officer:${TAPACHULA}`] },
      { name: 'reynosa', groups: ['child-protection:caseworker:protection-reynosa'] },
      { name: 'two', groups: [`child-protection:officer:${TAPACHULA}`, 'migration:migration-officer'] },
      { name: 'looks', groups: [`child-protection:officer:${TAPACHULA}`, 'audit:auditor'] },
    ],
  })
  call = apiClient(cloud)
})
afterAll(() => cloud?.stop())

async function openCase(user: string): Promise<string> {
  const { status, body } = await call(user, 'PUT', submissionPath(), firstContactBody())
  expect(status).toBe(201)
  return String(body.caseId)
}
const ask = (user: string, caseId: string, type: string, more: object = {}) =>
  call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more })
const seenBy = async (user: string, caseId: string): Promise<number> =>
  (await call(user, 'GET', `/api/cases/${caseId}`)).status

async function listed(user: string, query = ''): Promise<readonly Record<string, unknown>[]> {
  const { body } = await call(user, 'GET', `/api/cases?${query}`)
  return body.items as Record<string, unknown>[]
}

describe('a case of an office', () => {
  it('that is given to an officer of another office stays with its own, and is on that officer’s own list', async () => {
    const caseId = await openCase('tapachula')
    expect([await seenBy('tapachula', caseId), await seenBy('reynosa', caseId)]).toEqual([200, 404])
    expect((await ask('supervisor', caseId, 'assign', { officer: subjectOf('reynosa') })).status).toBe(201)
    expect([await seenBy('tapachula', caseId), await seenBy('reynosa', caseId)]).toEqual([200, 200])
    expect((await listed('tapachula')).map(one => one.caseId)).toContain(caseId)
    expect((await listed('reynosa')).map(one => one.caseId)).not.toContain(caseId)
    expect((await listed('reynosa', 'assignee=me')).map(one => one.caseId)).toEqual([caseId])
    const visitor = visitorOf(cloud)
    await visitor.signIn('reynosa')
    for (const page of ['/', '/?mine=yes']) expect((await visitor.get(page)).text).toContain(`/cases/${caseId}`)
  })

  it('is given to an office of the authority that gives it, and of no other', async () => {
    const caseId = await openCase('officer')
    for (const [user, office, status] of [
      ['migration-supervisor', TAPACHULA, 422],
      ['supervisor', TAPACHULA, 201],
    ] as const)
      expect([user, (await ask(user, caseId, 'assign', { office })).status]).toEqual([user, status])
  })
})

describe('a draft for a case that its officer does not see any more', () => {
  it('holds what they wrote, and nothing that the case told; a correction of it is not there', async () => {
    const { answers } = firstContactBody()
    const child = { ...(answers as { child: object }).child, names: NINA }
    const sent = firstContactBody('ana', { answers: { ...(answers as object), child } })
    const caseId = String((await call('reynosa', 'PUT', submissionPath(), sent)).body.caseId)
    const visitor = visitorOf(cloud)
    await visitor.signIn('reynosa')
    const csrf = await visitor.csrf()
    const begun = async (path: string, fields: Record<string, string>): Promise<string> => {
      const { status, headers } = await visitor.post(path, { csrf, ...fields })
      expect([path, status]).toEqual([path, 303])
      return String(headers.get('location'))
    }
    const tracing = await begun('/start/family-tracing', { caseId })
    const known = /<input[^>]*value="unknown"[^>]*checked|<input[^>]*checked[^>]*value="unknown"/
    const again = await begun('/start/first-contact', {}).then(path => path.split('/').slice(0, 3).join('/'))
    const correction = await begun(`/cases/${caseId}/correct/1`, {})
    const ofChild = correction.replace(/[^/]+$/, 'child')
    expect((await visitor.get(tracing)).text).toMatch(known)
    expect((await visitor.get(ofChild)).text).toContain(NINA)
    const asked = '/consent/internationalProtection'
    const shown = { [asked]: 'unknown', [`${asked}:prefilled`]: '1' }
    const saved = { csrf, revision: '1', action: 'leave', ...shown, '/consent/withheldFrom': 'Su tío Pedro' }
    expect((await visitor.post(tracing, saved)).status).toBe(303)
    expect((await visitor.get(tracing)).text).toMatch(known)
    expect((await visitor.get('/')).text).toContain(NINA)

    expect((await ask('supervisor', caseId, 'assign', { office: TAPACHULA })).status).toBe(201)
    const left = await visitor.get(tracing)
    expect(left.status).toBe(200)
    expect(left.text).not.toMatch(known)
    expect(left.text).toContain('Su tío Pedro')
    expect((await visitor.get(ofChild)).status).toBe(404)
    expect((await visitor.get('/')).text).not.toContain(NINA)
    // What opens a case is nobody's but theirs.
    expect((await visitor.get(again)).status).toBe(303)
  })
})

describe('who is an officer of one office, and something else in the whole country', () => {
  it('reads and does in another office’s case only what the something else does', async () => {
    const elsewhere = await openCase('officer')
    const own = await openCase('tapachula')
    const page = async (user: string): Promise<string> => {
      const visitor = visitorOf(cloud)
      await visitor.signIn(user)
      return (await visitor.get(`/cases/${elsewhere}`)).text
    }
    await ask('officer', elsewhere, 'recognise-vulnerability', { vulnerability: 'abandoned', reason: 'x' })
    // Nor what child protection's system was sent.
    expect([await page('officer'), await page('two')]).toEqual([
      expect.stringContaining(RECOGNISED),
      expect.not.stringContaining(RECOGNISED),
    ])
    const texts = async (user: string, caseId: string): Promise<string> =>
      JSON.stringify((await call(user, 'GET', `/api/cases/${caseId}`)).body)
    for (const user of ['two', 'looks']) {
      expect([user, await texts(user, own)]).toEqual([user, expect.stringContaining('"protection":{')])
      expect([user, await texts(user, own)]).toEqual([user, expect.stringContaining(CHILD)])
      expect([user, await texts(user, elsewhere)]).toEqual([user, expect.not.stringContaining('"protection":{')])
      expect([user, await texts(user, elsewhere)]).toEqual([user, expect.not.stringContaining(CHILD)])
      const measure = { measure: 'safe-place' }
      expect((await ask(user, elsewhere, 'take-protective-measure', measure)).status).toBe(403)
      expect((await ask(user, own, 'take-protective-measure', measure)).status).toBe(201)
      const visitor = visitorOf(cloud)
      await visitor.signIn(user)
      expect((await visitor.get(`/cases/${elsewhere}`)).text).not.toContain(CHILD)
      expect((await visitor.get(`/cases/${own}`)).text).toContain(CHILD)
    }
    expect((await listed('two')).map(one => one.caseId)).toContain(elsewhere)
    expect((await listed('two')).filter(one => 'child' in one)).toEqual([])
    expect((await listed('tapachula')).find(one => one.caseId === own)).toHaveProperty('child.names')
  })
})
