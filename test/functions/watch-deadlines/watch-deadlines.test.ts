import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { watchDeadlines } from '../../../functions/watch-deadlines/watch-deadlines.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { verifyChain } from '../../../shared/cases/chain.ts'
import { erasableOn } from '../../../shared/cases/erasure.ts'
import type { Happening } from '../../../shared/cases/events.ts'
import { type CaseId, caseIdSchema } from '../../../shared/cases/ids.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { closeAsOf } from '../../past-case.ts'
import { platformStores } from '../../platform-stores.ts'

let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let stores: ReturnType<typeof platformStores>
const HOUR = 3_600_000
const DAY = 24 * HOUR

beforeAll(async () => {
  cloud = await startPlatform()
  call = apiClient(cloud)
  stores = platformStores(cloud)
})
afterAll(() => cloud?.stop())

/** A case of a child born on a day, or of an age that was guessed. */
async function openCase(child: { readonly birthDate: string } | { readonly age: number }): Promise<CaseId> {
  const body = firstContactBody()
  const age = 'age' in child ? { ageEstimated: 'yes' } : {}
  const answers = {
    ...(body.answers as object),
    child: { names: 'Luz', sex: 'female', interpreterNeeded: 'no', ...child, ...age },
  }
  const { status, body: receipt } = await call('officer', 'PUT', submissionPath(), { ...body, answers })
  expect(status).toBe(201)
  return v.parse(caseIdSchema, receipt.caseId)
}

/** Runs the watch as if it were a moment; what it recorded on a case since. */
async function watchAt(caseId: CaseId, at: Date, clockAgrees = true): Promise<readonly Happening[]> {
  const before = (await stores.cases.load(caseId))?.state.version ?? 0
  const watch = { rules: country, cases: stores.cases, watched: stores.watched, clock: () => at }
  await watchDeadlines({ ...watch, clockAgrees: () => clockAgrees, mostErased: 2 })(() => 60_000)
  const history = await stores.cases.history(caseId)
  return history.slice(before).flatMap(({ happening }) => happening ?? [])
}

const day = (date: string, time = '18:00:00Z'): Date => new Date(`${date}T${time}`)
const yearsBefore = (years: number, days = 0): string => {
  const then = new Date(Date.now() + days * DAY)
  then.setUTCFullYear(then.getUTCFullYear() - years)
  return then.toISOString().slice(0, 10)
}

describe('a task that is overdue', () => {
  it('is recorded once, then goes to the supervisor, then to every authority, and then no further', async () => {
    const caseId = await openCase({ birthDate: '2015-08-14' })
    const due = Date.parse((await stores.cases.load(caseId))?.state.dueAt ?? '')
    expect(await watchAt(caseId, new Date(due - HOUR))).toEqual([])
    const first = await watchAt(caseId, new Date(due + HOUR))
    expect(first).toEqual([
      {
        type: 'task-overdue',
        task: 'respond',
        authority: 'child-protection',
        level: 1,
        dueAt: new Date(due).toISOString(),
      },
    ])
    expect(await watchAt(caseId, new Date(due + 2 * HOUR))).toEqual([])
    expect(await watchAt(caseId, new Date(due + 25 * HOUR))).toMatchObject([{ level: 2 }])
    expect(await watchAt(caseId, new Date(due + 73 * HOUR))).toMatchObject([{ level: 3 }])
    expect(await watchAt(caseId, new Date(due + 400 * HOUR))).toEqual([])
  })

  it('is recorded once by two watches at the same time', async () => {
    const caseId = await openCase({ birthDate: '2015-08-14' })
    const due = Date.parse((await stores.cases.load(caseId))?.state.dueAt ?? '')
    const both = await Promise.all([watchAt(caseId, new Date(due + HOUR)), watchAt(caseId, new Date(due + HOUR))])
    const history = await stores.cases.history(caseId)
    expect(history.filter(({ head }) => head.type === 'task-overdue')).toHaveLength(1)
    expect(both.flat().length).toBeGreaterThan(0)
  })

  it('is told to migration only when it has come to every authority, and never which task it is', async () => {
    const caseId = await openCase({ birthDate: '2015-08-14' })
    const due = Date.parse((await stores.cases.load(caseId))?.state.dueAt ?? '')
    await watchAt(caseId, new Date(due + HOUR))
    await watchAt(caseId, new Date(due + 80 * HOUR))
    const { body } = await call('migration', 'GET', `/api/cases/${caseId}/events`)
    const lines = body.events as { type?: string; redacted?: true; about?: unknown }[]
    expect(lines.map(line => line.type ?? 'redacted')).toEqual(['case-opened', 'redacted', 'task-overdue'])
    expect(lines.some(line => line.about !== undefined)).toBe(false)
  })
})

describe('the eighteenth birthday', () => {
  it('asks for a transition plan 180 days before, says so on the day, and closes nothing', async () => {
    const caseId = await openCase({ birthDate: yearsBefore(17, -150) })
    const born = (await stores.cases.load(caseId))?.state.age.birthDate ?? ''
    const eighteen = `${Number(born.slice(0, 4)) + 18}${born.slice(4)}`
    const before = new Date(day(eighteen).getTime() - 181 * DAY)
    expect((await watchAt(caseId, before)).some(one => one.type === 'transition-plan-due')).toBe(false)
    const due = await watchAt(caseId, new Date(day(eighteen).getTime() - 180 * DAY))
    expect(due).toContainEqual({ type: 'transition-plan-due', eighteenOn: eighteen })
    expect(await watchAt(caseId, new Date(day(eighteen).getTime() - 179 * DAY))).not.toContainEqual(
      expect.objectContaining({ type: 'transition-plan-due' }),
    )
    expect(await watchAt(caseId, day(eighteen))).toContainEqual({ type: 'came-of-age', eighteenOn: eighteen })
    const stored = await stores.cases.load(caseId)
    expect(stored?.state.stage).toBe('identification')
  })

  it('of a child whose age was guessed is looked for at the earliest, and says so at the latest', async () => {
    const caseId = await openCase({ age: 16 })
    const now = Date.now()
    // Sixteen today: eighteen in a little over one year at the earliest, in two at the latest.
    const soon = await watchAt(caseId, new Date(now + 200 * DAY))
    expect(soon).toContainEqual(expect.objectContaining({ type: 'transition-plan-due' }))
    expect(await watchAt(caseId, new Date(now + 500 * DAY))).not.toContainEqual(
      expect.objectContaining({ type: 'came-of-age' }),
    )
    expect(await watchAt(caseId, new Date(now + 740 * DAY))).toContainEqual(
      expect.objectContaining({ type: 'came-of-age' }),
    )
  })

  it('asks anew when the birth date is corrected', async () => {
    const caseId = await openCase({ birthDate: yearsBefore(17, -300) })
    expect(await watchAt(caseId, new Date())).toContainEqual(expect.objectContaining({ type: 'transition-plan-due' }))
    const stored = await stores.cases.load(caseId)
    const answers = {
      ...(firstContactBody().answers as object),
      child: { names: 'Luz', sex: 'female', interpreterNeeded: 'no', birthDate: yearsBefore(14) },
    }
    const corrected = await call(
      'officer',
      'PUT',
      `/api/cases/${caseId}/commands/${submissionPath().split('/').at(-1)}`,
      {
        type: 'correct',
        corrects: 1,
        answers,
        filledAt: new Date().toISOString(),
        reason: 'The birth certificate came.',
        expectedVersion: stored?.state.version,
      },
    )
    expect(corrected.status).toBe(201)
    const view = await call('caseworker', 'GET', `/api/cases/${caseId}`)
    expect(view.body.protection).toMatchObject({ adulthood: 'child' })
    const later = new Date(Date.now() + (3 * 365 + 200) * DAY)
    expect(await watchAt(caseId, later)).toContainEqual(expect.objectContaining({ type: 'transition-plan-due' }))
  })
})

describe('a closed case whose retention has passed', () => {
  it('is announced, then erased with its key for everybody, and its history still verifies', async () => {
    const caseId = await openCase({ birthDate: '2006-02-01' })
    const other = await openCase({ birthDate: '2006-02-01' })
    await closeAsOf(stores, caseId, new Date())
    expect((await call('supervisor', 'GET', '/api/cases?stage=closed')).body.items).toHaveLength(1)
    // That somebody has come of age is recorded first.
    await watchAt(caseId, new Date())
    const on = erasableOn(country, (await stores.cases.load(caseId))?.state ?? fail()) ?? ''
    const weeksBefore = new Date(day(on).getTime() - 50 * DAY)
    const forErasure = async (at: Date, clockAgrees = true) =>
      (await watchAt(caseId, at, clockAgrees)).filter(({ type }) => type === 'erasure-due' || type === 'case-erased')
    expect(await forErasure(new Date(day(on).getTime() - 100 * DAY))).toEqual([])
    // Two at once announce once.
    await Promise.all([watchAt(caseId, weeksBefore), watchAt(caseId, weeksBefore)])
    const kinds = async () => (await stores.cases.history(caseId)).map(({ head }) => head.type)
    expect((await kinds()).filter(type => type === 'erasure-due')).toHaveLength(1)
    expect(await forErasure(new Date(day(on).getTime() - DAY))).toEqual([])
    // On the day, but by a clock that AWS's services do not have.
    await expect(forErasure(day(on), false)).rejects.toThrow('clock')
    expect((await call('caseworker', 'GET', `/api/cases/${caseId}`)).status).toBe(200)

    const before = (await stores.cases.load(caseId))?.item.version ?? 0
    await Promise.all([watchAt(caseId, day(on)), watchAt(caseId, day(on))])
    const history = await stores.cases.history(caseId)
    expect(history.slice(before).map(({ head }) => [head.type, head.by.role])).toEqual([['case-erased', 'system']])
    expect(history.every(({ happening }) => happening === undefined)).toBe(true)
    const last = history.at(-1)
    expect(verifyChain(history, { version: history.length, hash: last?.link.hash ?? '' })).toBe('intact')
    for (const user of ['caseworker', 'supervisor', 'auditor', 'migration'])
      for (const path of ['', '/events'])
        expect((await call(user, 'GET', `/api/cases/${caseId}${path}`)).status).toBe(404)
    expect((await call('supervisor', 'GET', '/api/cases?stage=closed')).body.items).toEqual([])
    const { documents, casesTable, keysTable } = stores
    const Key = { pk: `CASE#${caseId}`, sk: 'CASE' }
    const { Item } = await documents.send(new GetCommand({ TableName: casesTable, Key }))
    expect(Item).not.toHaveProperty('watchAt')
    // It does not come back by a command that was sent before, nor does anything happen to it later.
    expect(await watchAt(caseId, new Date(day(on).getTime() + 400 * DAY))).toEqual([])
    const keyOf = async (id: CaseId) =>
      (await documents.send(new GetCommand({ TableName: keysTable, Key: { id: `CASE#${id}` } }))).Item
    expect([await keyOf(caseId), (await keyOf(other)) !== undefined]).toEqual([undefined, true])
    expect((await call('caseworker', 'GET', `/api/cases/${other}`)).status).toBe(200)
  })

  it('is erased some at a time: a mistake that would erase many is seen before it has', async () => {
    const all: CaseId[] = []
    for (let count = 0; count < 3; count++) all.push(await openCase({ birthDate: '2006-02-01' }))
    for (const one of all) await closeAsOf(stores, one, new Date())
    const [first] = all
    if (first === undefined) throw new Error('none')
    const on = erasableOn(country, (await stores.cases.load(first))?.state ?? fail()) ?? ''
    // What is overdue and who came of age is recorded first.
    await watchAt(first, new Date())
    await watchAt(first, new Date(day(on).getTime() - 80 * DAY))
    await watchAt(first, day(on))
    const left = async () => (await Promise.all(all.map(one => stores.cases.load(one)))).filter(Boolean).length
    const later = new Date(day(on).getTime() + 40 * DAY)
    expect(await left()).toBe(3)
    await watchAt(first, later)
    expect(await left()).toBe(1)
    await watchAt(first, later)
    expect(await left()).toBe(0)
  })

  const fail = (): never => {
    throw new Error('no case')
  }
})

describe('a partner whose time has ended', () => {
  it('leaves what the partner did as somebody’s task again, and that is seen', async () => {
    const caseId = await openCase({ birthDate: '2015-08-14' })
    const id = () => submissionPath().split('/').at(-1)
    const ask = (type: string, more: object) =>
      call('caseworker', 'PUT', `/api/cases/${caseId}/commands/${id()}`, { type, ...more })
    const until = new Date(Date.now() + 20 * DAY).toISOString().slice(0, 10)
    await ask('take-protective-measure', { measure: 'safe-place' })
    await ask('recognise-vulnerability', { vulnerability: 'stateless', reason: 'No birth was ever registered.' })
    await ask('refer-to-partner', { partner: 'civil-registry', purpose: 'Register the birth.', until })
    const due = async (at: Date) =>
      (await watchAt(caseId, at)).flatMap(one => (one.type === 'task-overdue' ? [one.task] : []))
    expect(await due(new Date(Date.now() + 19 * DAY))).not.toContain('registry')
    expect(await due(new Date(Date.now() + 22 * DAY))).toContain('registry')
  })
})
