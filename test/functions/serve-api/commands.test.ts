import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type BatchGetCommandInput,
  BatchWriteCommand,
  DeleteCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { subjectOf } from '../../../infra/local/openid/user-claims.ts'
import { officerOf } from '../../../shared/access/officer.ts'
import { verifyChain } from '../../../shared/cases/chain.ts'
import { caseIdSchema, commandIdSchema } from '../../../shared/cases/ids.ts'
import type { Answers } from '../../../shared/forms/form.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { commandCase } from '../../../shared/storage/command-case.ts'
import { findCase } from '../../../shared/storage/find-case.ts'
import { getAll } from '../../../shared/storage/get-all.ts'
import { seal } from '../../../shared/storage/sealed.ts'
import { submit } from '../../../shared/storage/submit.ts'
import { type Answer, apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { platformStores } from '../../platform-stores.ts'
import { visitorOf } from '../../security/page-visitor.ts'
import { example as firstContact } from '../../shared/forms/first-contact.ts'

const THEN = '2026-03-02T12:00:00.000Z'
const FORMS = join(import.meta.dirname, '../../../forms')
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let stores: ReturnType<typeof platformStores>

beforeAll(async () => {
  cloud = await startPlatform()
  call = apiClient(cloud)
  stores = platformStores(cloud)
})
afterAll(() => cloud?.stop())

async function openCase(user = 'officer'): Promise<string> {
  const { status, body } = await call(user, 'PUT', submissionPath(), firstContactBody())
  expect(status).toBe(201)
  return String(body.caseId)
}

const ask = (user: string, caseId: string, type: string, more: object = {}, commandId = uuidv7()): Promise<Answer> =>
  call(user, 'PUT', `/api/cases/${caseId}/commands/${commandId}`, { type, ...more })

const view = async (user: string, caseId: string): Promise<Record<string, unknown>> =>
  (await call(user, 'GET', `/api/cases/${caseId}`)).body

const member = (user: string, more: object = {}) => ({
  officer: subjectOf(user),
  authority: user.startsWith('migration') ? 'migration' : 'child-protection',
  conflictOfInterest: false,
  confidentialityUndertaken: true,
  ...more,
})

describe('a command', () => {
  it('is receipted; the same again gives the same receipt, other content under its id is a conflict', async () => {
    const caseId = await openCase()
    const id = uuidv7()
    const first = await ask('officer', caseId, 'take-protective-measure', { measure: 'safe-place' }, id)
    expect(first).toMatchObject({ status: 201, body: { caseId, sequence: 2 } })
    expect(await ask('officer', caseId, 'take-protective-measure', { measure: 'safe-place' }, id)).toMatchObject({
      status: 200,
      body: first.body,
    })
    const other = await ask('officer', caseId, 'take-protective-measure', { measure: 'interpreter' }, id)
    expect([other.status, other.body.type]).toEqual([409, 'urn:amparo:problem:command-id-used'])
  })

  it('under the id that opened the case is a conflict, whatever it asks for', async () => {
    const commandId = uuidv7()
    const { body } = await call('officer', 'PUT', submissionPath(commandId), firstContactBody())
    const caseId = String(body.caseId)
    const flag = await ask('officer', caseId, 'flag', { flag: 'watch', note: 'x' }, commandId)
    expect([flag.status, flag.body.type]).toEqual([409, 'urn:amparo:problem:command-id-used'])
    const again = await call('officer', 'PUT', submissionPath(commandId), { ...firstContactBody(), caseId })
    expect([again.status, again.body.type]).toEqual([409, 'urn:amparo:problem:command-id-used'])
    expect(await view('officer', caseId)).toMatchObject({ version: 1 })
  })

  it('in half a character, or of a day that no calendar has, is refused as such', async () => {
    const caseId = await openCase()
    const half = '{"type":"flag","flag":"watch","note":"half \\ud83d a face"}'
    const broken = await call('officer', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, half)
    expect([broken.status, broken.body.faults]).toEqual([422, [{ path: '/note', code: 'broken-text' }]])
    const referral = { partner: 'un-agency', purpose: 'x' }
    const never = await ask('caseworker', caseId, 'refer-to-partner', { ...referral, until: '2096-02-30' })
    expect([never.status, never.body.faults]).toEqual([422, [{ path: '/until', code: 'not-a-date' }]])
    expect((await ask('caseworker', caseId, 'refer-to-partner', { ...referral, until: '2096-02-29' })).status).toBe(201)
    expect(await view('officer', caseId)).toMatchObject({ version: 2 })
  })

  it('that its own first success would refuse is found again all the same', async () => {
    const caseId = await openCase()
    const id = uuidv7()
    const more = { expectedVersion: 1 }
    expect((await ask('migration', caseId, 'open-migration-procedure', more, id)).status).toBe(201)
    expect((await ask('migration', caseId, 'open-migration-procedure', more, id)).status).toBe(200)
    const again = await ask('migration', caseId, 'open-migration-procedure')
    expect([again.status, again.body.type]).toEqual([422, 'urn:amparo:problem:already-so'])
  })

  it('is refused by name of what is wrong with it', async () => {
    const caseId = await openCase()
    const faults = async (type: string, more: object = {}, id?: string): Promise<unknown> => {
      const { status, body } = await ask('supervisor', caseId, type, more, id)
      return [status, body.faults]
    }
    expect(await faults('dance')).toEqual([422, [{ path: '/type', code: 'unknown-command' }]])
    expect(await faults('close', { reason: 'x' })).toEqual([422, [{ path: '/reason', code: 'unknown-key' }]])
    expect(await faults('reopen')).toEqual([422, [{ path: '/reason', code: 'required' }]])
    expect(await faults('reopen', { reason: ' ' })).toEqual([422, [{ path: '/reason', code: 'required' }]])
    expect(await faults('take-protective-measure', { measure: 'detention' })).toEqual([
      422,
      [{ path: '/measure', code: 'not-an-option' }],
    ])
    expect(await faults('close', {}, 'not-a-uuid')).toEqual([422, [{ path: '/commandId', code: 'not-a-uuidv7' }]])
    expect(await faults('refer-to-partner', { partner: 'un-agency', purpose: 'x', until: 'soon' })).toEqual([
      422,
      [{ path: '/until', code: 'not-a-date' }],
    ])
    const past = await ask('supervisor', caseId, 'refer-to-partner', {
      partner: 'un-agency',
      purpose: 'x',
      until: '2020-01-01',
    })
    expect(past.body.type).toBe('urn:amparo:problem:ended-before-today')
  })

  it('on an older version is a conflict, and says what changed since, as far as the caller may know', async () => {
    const caseId = await openCase()
    await ask('caseworker', caseId, 'record-guardian', { guardian: { status: 'requested' } })
    await ask('migration', caseId, 'open-migration-procedure')
    const late = await ask('caseworker', caseId, 'flag', { flag: 'watch', note: 'x', expectedVersion: 1 })
    expect(late).toMatchObject({
      status: 409,
      body: {
        type: 'urn:amparo:problem:changed-since',
        version: 3,
        changes: [
          { sequence: 2, type: 'guardian-recorded' },
          { sequence: 3, type: 'migration-procedure-opened' },
        ],
      },
    })
    const migration = await ask('migration', caseId, 'flag', { flag: 'watch', note: 'x', expectedVersion: 1 })
    expect(migration.body.changes).toMatchObject([{ sequence: 2, redacted: true }, { sequence: 3 }])
    expect(JSON.stringify(migration.body)).not.toContain('guardian')
  })

  it('of two at once on one version: exactly one wins', async () => {
    const caseId = await openCase()
    const both = await Promise.all(
      ['officer', 'caseworker', 'supervisor'].map(user =>
        ask(user, caseId, 'flag', { flag: user, note: 'x', expectedVersion: 1 }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('on a case that one may not see, or that is not there, finds nothing', async () => {
    const caseId = await openCase()
    const hidden = await ask('consular', caseId, 'vote', { decision: 'approves' })
    const absent = await ask('officer', '00000000-0000-8000-8000-000000000000', 'close')
    expect([hidden.status, absent.status]).toEqual([404, 404])
    expect(hidden.body).toEqual(absent.body)
  })

  it('that a role does not permit is refused by name of the permission', async () => {
    const caseId = await openCase()
    const tries: readonly [string, string, object][] = [
      ['migration', 'take-protective-measure', { measure: 'safe-place' }],
      ['officer', 'open-migration-procedure', {}],
      ['caseworker', 'assign', { office: 'protection' }],
      ['migration-supervisor', 'convene-panel', { members: [member('supervisor', { chair: true })] }],
      ['auditor', 'flag', { flag: 'x', note: 'x' }],
      ['integrator-migration', 'close', {}],
      ['officer', 'withdraw-vulnerability', { vulnerability: 'unaccompanied', reason: 'x' }],
    ]
    for (const [user, type, more] of tries) {
      const { status, body } = await ask(user, caseId, type, more)
      expect([user, type, status, body.restsOn]).toEqual([user, type, 403, `permission:${type}`])
    }
  })
})

describe('what an officer may do now', () => {
  it('is told by the same table that decides, with what stands in the way', async () => {
    const caseId = await openCase()
    const supervisor = await view('supervisor', caseId)
    expect(supervisor.may).toContainEqual({ type: 'take-protective-measure' })
    expect(supervisor.blocked).toContainEqual({ type: 'close', code: 'signature-missing', restsOn: 'promise:1' })
    const migration = await view('migration-supervisor', caseId)
    expect(migration.may).toContainEqual({ type: 'open-migration-procedure' })
    expect(JSON.stringify(migration.may)).not.toMatch(/protective|guardian|panel/)
    // What may be done is done, what is blocked is refused for just that.
    for (const user of ['officer', 'caseworker', 'supervisor', 'migration', 'migration-supervisor']) {
      const { blocked } = await view(user, caseId)
      for (const { type, subject, code, formId } of blocked as Record<string, string>[]) {
        if (formId !== undefined || type === undefined) continue
        const more = { ...(subject !== undefined && { subject }), ...EXAMPLES[type] }
        const { body } = await ask(user, caseId, type, more)
        expect([user, type, subject, body.type]).toEqual([user, type, subject, `urn:amparo:problem:${code}`])
      }
    }
  })
})

/** A sound body for each command that may be blocked at the start. */
const EXAMPLES: Readonly<Record<string, object>> = {
  'convene-panel': { members: [member('supervisor', { chair: true })] },
  vote: { decision: 'approves' },
  'refer-abroad': { country: 'hn', purpose: 'x' },
  'record-answer-abroad': { answer: 'accepted' },
  reopen: { reason: 'x' },
}

describe('a panel', () => {
  it('takes nobody twice, needs a chair without a conflict, and hears no vote from outside', async () => {
    const caseId = await openCase()
    await ask('caseworker', caseId, 'record-guardian', {
      guardian: { status: 'not-required', reason: 'Her aunt is here.' },
    })
    for (const formId of ['best-interests-assessment', 'determination-report']) {
      const { status } = await call('caseworker', 'PUT', submissionPath(), example(formId, caseId))
      expect([formId, status]).toEqual([formId, 201])
      if (formId === 'best-interests-assessment') await ask('supervisor', caseId, 'sign', { subject: 'assessment' })
    }
    const three = [member('supervisor', { chair: true }), member('caseworker'), member('migration-supervisor')]
    const refusal = async (members: object[]): Promise<unknown> =>
      (await ask('supervisor', caseId, 'convene-panel', { members })).body.type
    expect(await refusal([...three, member('caseworker')])).toBe('urn:amparo:problem:member-twice')
    expect(await refusal([{ ...three[0], conflictOfInterest: true }, ...three.slice(1), member('officer')])).toBe(
      'urn:amparo:problem:not-chaired-by-child-protection',
    )
    expect(await refusal([...three.slice(0, 2), { ...three[2], confidentialityUndertaken: false }])).toBe(
      'urn:amparo:problem:panel-without-quorum',
    )
    expect((await ask('supervisor', caseId, 'convene-panel', { members: three })).status).toBe(201)
    expect((await ask('migration', caseId, 'vote', { decision: 'approves' })).body.type).toBe(
      'urn:amparo:problem:not-on-the-panel',
    )
  })
})

function example(formId: string, caseId: string): unknown {
  const body = firstContactBody('ana', { formId, caseId })
  return { ...body, ...readExample(formId) }
}

function readExample(formId: string): { readonly formVersion: string; readonly answers: Answers } {
  const schema = JSON.parse(readFileSync(join(FORMS, formId, 'schema.json'), 'utf8'))
  const { answers } = JSON.parse(readFileSync(join(FORMS, formId, 'examples/ana.json'), 'utf8'))
  return { formVersion: schema.version, answers }
}

describe('a correction', () => {
  it('keeps both, with its reason, and is nobody’s but the author’s and their supervisor’s', async () => {
    const caseId = await openCase()
    const { answers } = firstContactBody()
    const company = { ...(answers as { company: object }).company, status: 'separated' }
    const correct = {
      corrects: 1,
      answers: { ...(answers as object), company },
      filledAt: '2026-03-03T09:00:00Z',
      reason: 'Her cousin came.',
    }
    const others = await ask('caseworker', caseId, 'correct', correct)
    expect([others.status, others.body.restsOn]).toEqual([403, 'permission:correct'])
    expect((await ask('migration-supervisor', caseId, 'correct', correct)).status).toBe(403)
    expect((await ask('officer', caseId, 'correct', { ...correct, corrects: 9 })).body.type).toBe(
      'urn:amparo:problem:unknown-submission',
    )
    const faulty = await ask('officer', caseId, 'correct', {
      ...correct,
      answers: { ...(answers as object), company: {} },
    })
    expect(faulty.body.faults).toContainEqual({ path: '/answers/company/status', code: 'required' })
    expect((await ask('officer', caseId, 'correct', correct)).status).toBe(201)
    expect((await ask('supervisor', caseId, 'correct', { ...correct, corrects: 2, reason: 'Typo.' })).status).toBe(201)
    const { submissions, protection } = await view('caseworker', caseId)
    expect(submissions).toMatchObject([
      { sequence: 1, correctedBy: 2 },
      { sequence: 2, corrects: 1, correctedBy: 3, reason: 'Her cousin came.' },
      { sequence: 3, corrects: 2 },
    ])
    expect(protection).toMatchObject({ status: 'separated' })
    const migration = JSON.stringify(await view('migration', caseId))
    expect(migration).not.toContain('cousin')
  })
})

/** What the caseworker's own worklist calls a case. */
async function called(caseId: string): Promise<unknown> {
  const { body } = await call('caseworker', 'GET', '/api/cases?assignee=me')
  return (body.items as Record<string, unknown>[]).find(one => one.caseId === caseId)?.child
}

describe('a correction of a form that others have come after', () => {
  it('changes what it puts right, and leaves what was told since', async () => {
    const caseId = await openCase()
    await ask('supervisor', caseId, 'assign', { officer: subjectOf('caseworker') })
    const since = withAnswer(
      withAnswer(firstContact('ana'), '/child/names', 'Ana Mejía'),
      '/company/status',
      'separated',
    )
    const told = firstContactBody('ana', { caseId, answers: since })
    expect((await call('caseworker', 'PUT', submissionPath(), told)).status).toBe(201)
    const put = async (place: string, value: string): Promise<unknown> => {
      const answers = withAnswer(firstContact('ana'), place, value)
      const asked = { corrects: 1, answers, filledAt: '2026-03-03T09:00:00Z', reason: 'Misheard.' }
      expect((await ask('officer', caseId, 'correct', asked)).status).toBe(201)
      return (await view('caseworker', caseId)).protection
    }
    expect(await put('/encounter/place', 'Tapachula')).toMatchObject({ status: 'separated' })
    expect(await called(caseId)).toMatchObject({ names: 'Ana Mejía' })
    expect(await put('/company/status', 'unknown')).toMatchObject({ status: 'unknown' })
    // Named again is the first one; what stands in its place said otherwise.
    expect(await put('/encounter/place', 'Ciudad Hidalgo')).toMatchObject({ status: 'unaccompanied' })
    expect(await put('/child/names', 'Ana Lucía')).toMatchObject({ status: 'unaccompanied' })
    expect(await called(caseId)).toMatchObject({ names: 'Ana Lucía' })
  })
})

describe('a name that is put right', () => {
  const named = (names: string) => {
    const { answers } = firstContactBody() as { answers: { child: object } }
    return { ...answers, child: { ...answers.child, names } }
  }

  it('is what the worklist calls the case from then on, where child protection did it', async () => {
    const caseId = await openCase()
    await ask('supervisor', caseId, 'assign', { officer: subjectOf('caseworker') })
    const filledAt = '2026-03-03T09:00:00Z'
    const correct = { corrects: 1, answers: named('Ana Lucía Mejía'), filledAt, reason: 'Misheard.' }
    expect((await ask('officer', caseId, 'correct', correct)).status).toBe(201)
    expect(await called(caseId)).toMatchObject({ names: 'Ana Lucía Mejía' })
    const again = (user: string, names: string) =>
      call(user, 'PUT', submissionPath(), firstContactBody('ana', { caseId, answers: named(names) }))
    expect((await again('caseworker', 'Ana Lucía Mejía Ordóñez')).status).toBe(201)
    expect(await called(caseId)).toMatchObject({ names: 'Ana Lucía Mejía Ordóñez' })
    expect((await again('migration', 'Somebody Else')).status).toBe(201)
    expect((await ask('officer', caseId, 'flag', { flag: 'watch', note: 'x' })).status).toBe(201)
    expect(await called(caseId)).toMatchObject({ names: 'Ana Lucía Mejía Ordóñez' })
  })
})

describe('an age that is put right years later', () => {
  it('is what it was then: the child comes of age no later for it (promise 8)', async () => {
    const answers = withAnswer(firstContact('jean'), '/encounter/at', THEN)
    const submission = { formId: 'first-contact', formVersion: '1.0.0', answers, filledAt: THEN }
    const by = officerOf('then', ['child-protection:supervisor'])
    const { cases } = stores
    const attachments = { claim: async () => ({ faults: [], claim: async () => [] }) }
    const at = (clock: string) => ({ country, cases, attachments, clock: () => new Date(clock) })
    const next = () => v.parse(commandIdSchema, uuidv7())
    const told = { caseId: undefined, expectedVersion: undefined, by }
    const opened = await submit(at(THEN), { ...told, commandId: next(), submission })
    if (!('stored' in opened)) throw new Error('the case was not opened')
    const { caseId } = opened.stored
    for (const [corrects, now] of [
      [1, '2028-03-02T12:00:00.000Z'],
      [2, '2029-03-02T12:00:00.000Z'],
    ] as const) {
      const asked = { type: 'correct', answers: submission.answers, filledAt: now, reason: 'x', corrects } as const
      await commandCase(at(now), { commandId: next(), caseId, asked, by })
    }
    expect((await cases.load(caseId))?.state).toMatchObject({ version: 3, age: { on: THEN.slice(0, 10) } })
  })
})

describe('a correction', () => {
  it('reads its case once, when it was found: and again when somebody was faster', async () => {
    const caseId = v.parse(caseIdSchema, await openCase())
    const by = officerOf(subjectOf('officer'), ['child-protection:officer'])
    let loads = 0
    const load: typeof stores.cases.load = id => {
      loads++
      return stores.cases.load(id)
    }
    const cases = { ...stores.cases, load }
    const attachments = { claim: async () => ({ faults: [], claim: async () => [] }) }
    const clock = () => new Date()
    const asked = { type: 'correct', corrects: 1, answers: firstContact('jean'), filledAt: THEN, reason: 'x' } as const
    const correct = async (found: Awaited<ReturnType<typeof findCase>>): Promise<unknown> => {
      loads = 0
      const commandId = v.parse(commandIdSchema, uuidv7())
      if (found === undefined) throw new Error('no case')
      return commandCase({ country, cases, attachments, clock }, { commandId, caseId, asked, by, found })
    }
    const found = await findCase({ cases, country, clock }, by, caseId)
    expect([await correct(found), loads]).toMatchObject([{ stored: { sequence: 2 } }, 0])
    expect([await correct(found), loads]).toMatchObject([{ stored: { sequence: 3 } }, 1])
  })
})

describe('an assignment', () => {
  it('puts the case on that officer’s own list, and takes it from whoever had it', async () => {
    const caseId = await openCase()
    const listed = async (user: string, query: string): Promise<boolean> => {
      const { body } = await call(user, 'GET', `/api/cases?${query}`)
      return (body.items as { caseId: string }[]).some(item => item.caseId === caseId)
    }
    expect(await listed('caseworker', 'assignee=me')).toBe(false)
    await ask('supervisor', caseId, 'assign', { officer: subjectOf('caseworker') })
    expect(await listed('caseworker', 'assignee=me')).toBe(true)
    expect(await listed('supervisor', `assignee=${subjectOf('caseworker')}&stage=identification`)).toBe(true)
    expect(await listed('supervisor', `assignee=${subjectOf('caseworker')}&stage=closed`)).toBe(false)
    await ask('supervisor', caseId, 'assign', { officer: subjectOf('officer'), office: 'protection-tapachula' })
    expect(await listed('caseworker', 'assignee=me')).toBe(false)
    expect(await listed('officer', 'assignee=me')).toBe(true)
    const unknown = await ask('supervisor', caseId, 'assign', { office: 'moon' })
    expect(unknown.body.faults).toEqual([{ path: '/office', code: 'not-an-option' }])
  })
})

describe('an officer’s own list', () => {
  it('holds what is open however many cases they had, and what DynamoDB leaves out at first', async () => {
    const theirs = await openCase()
    await ask('supervisor', theirs, 'assign', { officer: subjectOf('caseworker') })
    const had = Array.from({ length: 320 }, (_, n) => ({
      pk: `ASSIGNEE#${subjectOf('caseworker')}`,
      sk: `CASE#00000000-0000-8000-8000-${String(n).padStart(12, '0')}`,
    }))
    for (let start = 0; start < had.length; start += 25)
      await stores.documents.send(
        new BatchWriteCommand({
          RequestItems: {
            [stores.casesTable]: had.slice(start, start + 25).map(Item => ({ PutRequest: { Item } })),
          },
        }),
      )
    const { body } = await call('caseworker', 'GET', '/api/cases?assignee=me')
    expect(body.items).toContainEqual(expect.objectContaining({ caseId: theirs }))

    const { documents, casesTable } = platformStores(cloud)
    let asked = 0
    // What it does when it has no capacity for all of them: some are read, the others named.
    documents.middlewareStack.add(
      next => async args => {
        const { RequestItems } = args.input as BatchGetCommandInput
        const keys = RequestItems?.[casesTable]?.Keys ?? []
        const some = keys.slice(0, Math.ceil(keys.length / 2))
        asked++
        const answer = await next({ ...args, input: { RequestItems: { [casesTable]: { Keys: some } } } })
        const left = { [casesTable]: { Keys: keys.slice(some.length) } }
        if (keys.length > some.length) Object.assign(answer.output, { UnprocessedKeys: left })
        return answer
      },
      { step: 'initialize' },
    )
    const keys = [theirs, await openCase(), await openCase()].map(caseId => ({ pk: `CASE#${caseId}`, sk: 'CASE' }))
    const items = await getAll(documents, casesTable, keys)
    expect(items.map(({ pk }) => pk).sort()).toEqual(keys.map(({ pk }) => pk).sort())
    expect(asked).toBe(2)
  })
})

describe('a filtered worklist', () => {
  it('finds by risk, by what is overdue, and by who has something to do, page by page', async () => {
    const high: string[] = []
    for (let count = 0; count < 28; count++) {
      const caseId = await openCase()
      await ask('caseworker', caseId, 'override-risk', { risk: count % 2 === 0 ? 'high' : 'low', reason: 'x' })
      if (count % 2 === 0) high.push(caseId)
    }
    const found = async (query: string): Promise<string[]> => {
      const all: string[] = []
      let cursor: unknown
      do {
        const { body } = await call(
          'caseworker',
          'GET',
          `/api/cases?${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
        )
        all.push(...(body.items as { caseId: string }[]).map(item => item.caseId))
        cursor = body.cursor
      } while (cursor !== undefined)
      return all
    }
    const [{ dueAt = '' } = {}] = (await call('caseworker', 'GET', '/api/cases?risk=high')).body.items as {
      dueAt: string
    }[]
    const dueAs = (offset: number, sign: string): string => {
      const local = new Date(Date.parse(dueAt) + 1000 + offset * 3_600_000).toISOString().replace('Z', '')
      return encodeURIComponent(`${local}${sign}${String(Math.abs(offset)).padStart(2, '0')}:00`)
    }
    // The same moment, however it is written.
    const here = await found(`due=${dueAs(0, '+')}`)
    expect(here.length).toBeGreaterThan(0)
    expect(await found(`due=${dueAs(14, '+')}`)).toEqual(here)
    expect(await found(`due=${dueAs(-12, '-')}`)).toEqual(here)
    // A span with nothing in it is an empty list: of what is due before a moment, and comes after a later one.
    const later = Buffer.from('2100-01-01T00:00:00.000Z#000000000000').toString('base64url')
    for (const nothing of [`due=2020-01-01T00:00:00Z&cursor=${later}`, 'due=2020-01-01T00:00:00Z&overdue=false'])
      expect(await found(nothing)).toEqual([])
    for (const none of ['2026-03-02T10:00:00+05:00', '2026-03-02T10:00:00%2B05'])
      expect((await call('caseworker', 'GET', `/api/cases?due=${none}`)).body.faults).toEqual([
        { path: '/due', code: 'not-a-date-time' },
      ])
    const byRisk = await found('risk=high')
    expect(new Set(byRisk).size).toBe(byRisk.length)
    for (const caseId of high) expect(byRisk).toContain(caseId)
    expect(await found('risk=high&overdue=true')).toEqual([])
    expect(await found('authority=migration')).toEqual([])
    expect((await found('authority=child-protection&role=officer')).length).toBeGreaterThanOrEqual(28)
    // What child protection has to do tells what a child needs: nobody else finds a case by it.
    for (const query of ['authority=child-protection', 'authority=child-protection&role=officer'])
      for (const user of ['migration', 'integrator-migration'])
        expect([user, (await call(user, 'GET', `/api/cases?${query}`)).body.items]).toEqual([user, []])
    expect(await found('risk=low&stage=protection')).toEqual([])
    expect((await call('caseworker', 'GET', '/api/cases?risk=grave')).body.faults).toEqual([
      { path: '/risk', code: 'not-a-risk' },
    ])
  })
})

describe('the history', () => {
  const spoil = (caseId: string, sk: string, change: { readonly name: string; readonly value: unknown }) =>
    stores.documents.send(
      new UpdateCommand({
        TableName: stores.casesTable,
        Key: { pk: `CASE#${caseId}`, sk },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': change.name },
        ExpressionAttributeValues: { ':value': change.value },
      }),
    )
  const chain = async (caseId: string): Promise<unknown> => {
    const { body } = await call('auditor', 'GET', `/api/cases/${caseId}/events`)
    return [body.chain, body.brokenAt]
  }
  async function withFour(): Promise<string> {
    const caseId = await openCase()
    for (const flag of ['a', 'b', 'c']) await ask('officer', caseId, 'flag', { flag, note: 'x' })
    expect(await chain(caseId)).toEqual(['intact', undefined])
    return caseId
  }

  it('shows an event that was changed, dropped or swapped, by its sequence', async () => {
    const changed = await withFour()
    await spoil(changed, 'EVENT#000002', { name: 'at', value: '2020-01-01T00:00:00.000Z' })
    expect(await chain(changed)).toEqual(['broken', 2])

    const dropped = await withFour()
    await stores.documents.send(
      new DeleteCommand({ TableName: stores.casesTable, Key: { pk: `CASE#${dropped}`, sk: 'EVENT#000003' } }),
    )
    expect(await chain(dropped)).toEqual(['broken', 3])

    const cut = await withFour()
    await stores.documents.send(
      new DeleteCommand({ TableName: stores.casesTable, Key: { pk: `CASE#${cut}`, sk: 'EVENT#000004' } }),
    )
    expect(await chain(cut)).toEqual(['broken', 4])

    const otherWords = await withFour()
    await spoil(otherWords, 'EVENT#000003', { name: 'sealed', value: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c' })
    expect(await chain(otherWords)).toEqual(['broken', 3])

    const swapped = await withFour()
    await spoil(swapped, 'EVENT#000002', { name: 'sequence', value: 3 })
    await spoil(swapped, 'EVENT#000003', { name: 'sequence', value: 2 })
    expect(await chain(swapped)).toEqual(['broken', 2])
  })

  it('is folded again where another version of the platform wrote the state', async () => {
    const caseId = await withFour()
    const stored = await stores.cases.load(v.parse(caseIdSchema, caseId))
    if (stored === undefined) throw new Error('no case')
    const older = await seal(stored.dataKey, `CASE#${caseId}/CASE`, [{ sequence: 1, formId: 'first-contact' }])
    await spoil(caseId, 'CASE', { name: 'state', value: older })
    expect((await stores.cases.load(v.parse(caseIdSchema, caseId)))?.state).toEqual(stored.state)
    expect((await ask('officer', caseId, 'unflag', { flag: 'a', reason: 'x', expectedVersion: 4 })).status).toBe(201)
  })

  it('is folded again where the state of an earlier version of the case was put back: it is not believed', async () => {
    const caseId = v.parse(caseIdSchema, await openCase())
    await ask('officer', caseId, 'flag', { flag: 'a', note: 'x' })
    const before = await stores.cases.load(caseId)
    await ask('officer', caseId, 'flag', { flag: 'b', note: 'x' })
    const now = await stores.cases.load(caseId)
    await spoil(caseId, 'CASE', { name: 'state', value: before?.item.state })
    expect((await stores.cases.load(caseId))?.state).toEqual(now?.state)
    // Nor is one that was never sealed for the case.
    await spoil(caseId, 'CASE', { name: 'state', value: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c' })
    expect((await stores.cases.load(caseId))?.state).toEqual(now?.state)
    expect((await ask('officer', caseId, 'flag', { flag: 'c', note: 'x', expectedVersion: 3 })).status).toBe(201)
  })

  it('is not folded where it is not whole: what was taken out of it would be taken out of the case', async () => {
    const before = await withFour()
    const stored = await stores.cases.load(v.parse(caseIdSchema, before))
    if (stored === undefined) throw new Error('no case')
    const older = await seal(stored.dataKey, `CASE#${before}/CASE`, {})
    await spoil(before, 'CASE', { name: 'state', value: older })
    await spoil(before, 'EVENT#000003', { name: 'sealed', value: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c' })
    await expect(stores.cases.load(v.parse(caseIdSchema, before))).rejects.toThrow('not whole')
  })

  it('still verifies when the case’s key is destroyed, and nothing of the child is left', async () => {
    const caseId = await withFour()
    await stores.documents.send(new DeleteCommand({ TableName: stores.keysTable, Key: { id: `CASE#${caseId}` } }))
    const { Items = [] } = await stores.documents.send(
      new QueryCommand({
        TableName: stores.casesTable,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: { ':pk': `CASE#${caseId}`, ':event': 'EVENT#' },
      }),
    )
    expect(Items).toHaveLength(4)
    const entries = await stores.cases.history(v.parse(caseIdSchema, caseId))
    expect(verifyChain(entries)).toBe('intact')
    expect(entries.every(({ happening }) => happening === undefined)).toBe(true)
    expect((await call('caseworker', 'GET', `/api/cases/${caseId}`)).status).toBe(404)
  })
})

describe('a refusal', () => {
  it('tells nobody of a form, or of a flag, that is not theirs to know of', async () => {
    const caseId = await openCase()
    const screening = await call('caseworker', 'PUT', submissionPath(), example('rapid-screening', caseId))
    const measure = await ask('officer', caseId, 'take-protective-measure', { measure: 'safe-place' })
    const flagged = await ask('officer', caseId, 'flag', { flag: 'threat', note: 'x' })
    for (const { status } of [screening, measure, flagged]) expect(status).toBe(201)
    const correct = (user: string, corrects: unknown) =>
      ask(user, caseId, 'correct', { corrects, answers: {}, filledAt: THEN, reason: 'x' })
    const told = async (answer: Promise<Answer>): Promise<unknown> => {
      const { status, body } = await answer
      return { status, type: body.type, restsOn: body.restsOn, faults: body.faults }
    }
    for (const user of ['migration', 'migration-supervisor']) {
      const nothing = { status: 422, type: 'urn:amparo:problem:unknown-submission' }
      for (const { body } of [screening, measure])
        expect([user, await told(correct(user, body.sequence))]).toEqual([user, nothing])
      const [threat, health] = await Promise.all(
        ['threat', 'health'].map(flag => told(ask(user, caseId, 'unflag', { flag, reason: 'x' }))),
      )
      expect([user, threat]).toEqual([user, health])
    }
    for (const corrects of [1, screening.body.sequence, measure.body.sequence])
      expect(await told(correct('auditor', corrects))).toMatchObject({ status: 403, restsOn: 'permission:correct' })
  })
})

describe('a correction of a report after which another was written', () => {
  it('leaves the newer one standing: what was signed of it stays signed, and it is what the next one signs', async () => {
    const caseId = await openCase()
    const guardian = { status: 'not-required', reason: 'Her aunt is here.' }
    await ask('caseworker', caseId, 'record-guardian', { guardian })
    const record = (formId: string, place: string, value: string) => {
      const { formVersion, answers } = readExample(formId)
      const body = { formId, formVersion, caseId, answers: withAnswer(answers, place, value) }
      return { ...body, filledAt: '2026-03-03T09:00:00Z' }
    }
    const send = async (user: string, body: object): Promise<number> => {
      const { status, body: receipt } = await call(user, 'PUT', submissionPath(), body)
      expect(status).toBe(201)
      return Number(receipt.sequence)
    }
    await send('caseworker', record('best-interests-assessment', '/conclusion/bidRequired', 'yes'))
    await ask('supervisor', caseId, 'sign', { subject: 'assessment' })
    const first = await send('caseworker', record('determination-report', '/decision/decision', 'defers'))
    const second = await send('caseworker', record('determination-report', '/decision/decision', 'approves'))
    const members = [member('supervisor', { chair: true }), member('caseworker'), member('migration-supervisor')]
    expect((await ask('supervisor', caseId, 'convene-panel', { members })).status).toBe(201)
    for (const user of ['supervisor', 'caseworker', 'migration-supervisor'])
      expect([user, (await ask(user, caseId, 'vote', { decision: 'approves' })).status]).toEqual([user, 201])
    expect((await ask('supervisor', caseId, 'sign', { subject: 'determination' })).status).toBe(201)

    const put = async (place: string, value: string): Promise<void> => {
      const { answers } = record('determination-report', '/decision/decision', 'defers')
      const more = { filledAt: '2026-03-04T09:00:00Z', reason: 'A slip.' }
      const mended = { corrects: first, answers: withAnswer(answers, place, value), ...more }
      expect([place, (await ask('caseworker', caseId, 'correct', mended)).status]).toEqual([place, 201])
    }
    const visitor = visitorOf(cloud)
    await visitor.signIn('migration-supervisor')
    for (const [place, value] of [
      ['/record/history', 'Grew up with her grandmother, and set out with adults.'],
      ['/decision/decision', 'does-not-approve'],
    ] as const) {
      await put(place, value)
      const { signatures } = await view('supervisor', caseId)
      expect(signatures).toMatchObject({ determination: { 'child-protection': { at: expect.any(String) } } })
      const { text } = await visitor.get(`/cases/${caseId}/sign/determination?lang=en`)
      expect(text).toContain('Approves the recommendation')
    }
    expect((await ask('migration-supervisor', caseId, 'sign', { subject: 'determination' })).status).toBe(201)
    expect((await view('supervisor', caseId)).stage).toBe('implementation')

    // The one that stands is put right, and what was signed of it with that.
    const { answers } = record('determination-report', '/record/history', 'Grew up with her grandmother.')
    const more = { filledAt: '2026-03-04T09:00:00Z', reason: 'A slip.' }
    expect((await ask('caseworker', caseId, 'correct', { corrects: second, answers, ...more })).status).toBe(201)
    expect((await view('supervisor', caseId)).signatures).toHaveProperty('determination', {})
  })
})
