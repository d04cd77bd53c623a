import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Plugin } from 'esbuild'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { bundleCode } from '../../infra/build/bundle-functions.ts'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import { localStack } from '../../infra/deployment/running-stack.ts'
import { generateAnswers, questionPlaces } from '../../infra/forms/generate-answers.ts'
import { seeded } from '../../infra/forms/random.ts'
import { sendJson } from '../../infra/local/gateway/send-json.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import { dead } from '../../infra/notices/dead.ts'
import { history } from '../../infra/notices/history.ts'
import { operate } from '../../infra/notices/operated.ts'
import { status } from '../../infra/notices/status.ts'
import { officerOf } from '../../shared/access/officer.ts'
import { audiencesOf } from '../../shared/access/permissions.ts'
import { commandSchemas } from '../../shared/cases/commands.ts'
import type { Answers, Form } from '../../shared/forms/form.ts'
import { beginWebhookSecret } from '../../shared/storage/webhook-secrets.ts'
import { startPlatform } from '../local-platform.ts'
import { pageClient } from '../page-client.ts'
import { platformStores } from '../platform-stores.ts'
import { authorityClient, queueUrl, readQueue } from '../queue-reader.ts'
import { startReceiver, WEBHOOK_AUTHORITY, withWebhook } from '../webhook-receiver.ts'
import { withoutFiles } from '../without-files.ts'
import { isFreeText, type Leak, leaksIn, markedFor, type Observation, openMarkers, taint } from './taint.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const seen: Observation[] = []
const markers = openMarkers()
const sent = new Set<string>()
const stored = new Set<string>()
const commandsDone = new Set<string>()
/** What the wire does to calls for the moment: nothing, refuse what is written, or answer reads with rubbish. */
let trouble: 'none' | 'writes-refused' | 'rubbish' = 'none'
let cloud: LocalCloud
let receiver: Awaited<ReturnType<typeof startReceiver>>
const tokens = new Map<string, string>()

const audiencesOfUser = (name: string): readonly string[] => {
  const user = DEMONSTRATION_USERS.find(one => one.name === name)
  return audiencesOf(officerOf('', [...(user?.groups ?? [])]))
}

/** Calls the API and keeps what came back: an error is nobody's to read a marker in. */
async function call(user: string, method: string, path: string, body?: unknown) {
  const token = tokens.get(user) ?? (await cloud.token(user))
  tokens.set(user, token)
  const response = await fetch(cloud.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const headers = JSON.stringify([...response.headers])
  const what = `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, '…')} by ${user}: ${response.status}`
  if (response.status >= 400) seen.push({ channel: 'error', text: headers + text, what })
  else seen.push({ channel: 'answer', text: headers + text, what, audiences: audiencesOfUser(user) })
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

const formOf = async (formId: string): Promise<Form> => {
  const form = await country.forms.open(formId, undefined)
  if (form === undefined) throw new Error(`no form ${formId}`)
  return form
}
const exampleOf = (formId: string, example = 'ana'): Answers =>
  withoutFiles(JSON.parse(readFileSync(join(FORMS, formId, `examples/${example}.json`), 'utf8')).answers)

async function submit(user: string, formId: string, answers: Answers, caseId?: string) {
  const form = await formOf(formId)
  const first = markers.all.length
  const tainted = taint(form, answers, markers)
  const reasons = { '/today/fearOfReturn': markers.make('reason for a changed answer') }
  const body = {
    formId,
    formVersion: form.version,
    answers: tainted,
    filledAt: new Date().toISOString(),
    caseId,
    reasons,
  }
  const answer = await call(user, 'PUT', `/api/submissions/${uuidv7()}`, body)
  for (const { place } of markers.all.slice(first)) {
    sent.add(place)
    if (answer.status === 201) stored.add(place)
  }
  return answer
}

async function command(user: string, caseId: string, type: string, more: Readonly<Record<string, unknown>> = {}) {
  const answer = await call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more })
  if (answer.status === 201) commandsDone.add(type)
  return answer
}

const text = (place: string): string => markers.make(place)
const member = (user: string, chair = false) => ({
  officer: subjectOf(user),
  authority: user.startsWith('migration') ? 'migration' : 'child-protection',
  chair,
  conflictOfInterest: false,
  confidentialityUndertaken: true,
})

/** A case from its opening to its closing and reopening, every free text in it a marker. `done` judges each step. */
async function live(
  done: (what: string, answer: { status: number; body: unknown }) => void,
  answersFor: (formId: string) => Promise<Answers>,
) {
  const opened = await submit('officer', 'first-contact', await answersFor('first-contact'))
  done('first-contact', opened)
  const caseId = String(opened.body.caseId)
  const fill = async (user: string, formId: string, answers?: Answers): Promise<void> =>
    done(formId, await submit(user, formId, answers ?? (await answersFor(formId)), caseId))
  const act = async (user: string, type: string, more?: Readonly<Record<string, unknown>>): Promise<void> =>
    done(type, await command(user, caseId, type, more))
  await act('officer', 'take-protective-measure', { measure: 'medical-care', note: text('measure note') })
  await act('officer', 'flag', { flag: text('flag'), note: text('flag note') })
  await act('officer', 'flag', { flag: 'seen', note: text('flag note') })
  await act('officer', 'unflag', { flag: 'seen', reason: text('unflag reason') })
  await act('caseworker', 'record-guardian', {
    guardian: { status: 'appointed', name: text('guardian'), appointedBy: text('guardian by') },
  })
  await act('caseworker', 'record-guardian', {
    guardian: { status: 'requested', requestedFrom: text('guardian from') },
  })
  await act('caseworker', 'record-guardian', { guardian: { status: 'not-required', reason: text('guardian reason') } })
  await act('caseworker', 'recognise-vulnerability', {
    vulnerability: 'indigenous',
    reason: text('vulnerability reason'),
  })
  await act('supervisor', 'withdraw-vulnerability', { vulnerability: 'indigenous', reason: text('withdrawal reason') })
  await act('supervisor', 'assign', { officer: subjectOf('caseworker') })
  await act('caseworker', 'refer-to-partner', {
    partner: 'un-agency',
    purpose: text('partner purpose'),
    until: '2099-12-31',
  })
  await act('caseworker', 'record-consent', {
    consent: 'family-tracing',
    basis: 'consent',
    givenBy: text('consent by'),
  })
  await act('caseworker', 'withdraw-consent', { consent: 'family-tracing', reason: text('consent reason') })
  await fill('officer', 'rapid-screening')
  await act('caseworker', 'override-risk', { risk: 'medium', reason: text('risk reason') })
  await fill('caseworker', 'care-arrangement')
  await fill('caseworker', 'guardianship')
  await act('caseworker', 'record-consent', {
    consent: 'family-tracing',
    basis: 'consent',
    givenBy: text('consent by'),
  })
  await fill('caseworker', 'family-tracing')
  await act('migration', 'open-migration-procedure', { procedure: text('migration procedure') })
  await fill('caseworker', 'best-interests-assessment')
  await act('supervisor', 'sign', { subject: 'assessment' })
  await fill('caseworker', 'determination-report')
  await act('supervisor', 'convene-panel', {
    members: [member('supervisor', true), member('caseworker'), member('migration-supervisor')],
  })
  await act('supervisor', 'vote', { decision: 'approves' })
  await act('migration-supervisor', 'vote', { decision: 'approves' })
  await act('caseworker', 'vote', { decision: 'defers', dissent: text('dissent') })
  for (const user of ['supervisor', 'migration-supervisor']) await act(user, 'sign', { subject: 'determination' })
  await fill(
    'caseworker',
    'durable-solution-plan',
    exampleOf('durable-solution-plan', 'migration-departs-from-the-plan'),
  )
  await fill('caseworker', 'durable-solution-plan')
  await act('migration', 'sign', { subject: 'plan' })
  await act('caseworker', 'record-consent', { consent: 'cross-border', basis: 'consent', givenBy: text('consent by') })
  await act('supervisor', 'refer-abroad', { country: 'hn', purpose: text('abroad purpose') })
  await act('supervisor', 'record-answer-abroad', { answer: 'accepted', reason: text('abroad answer') })
  await fill('caseworker', 'handover-abroad')
  await fill('caseworker', 'follow-up')
  await fill('caseworker', 'follow-up', exampleOf('follow-up', 'all-goals-achieved'))
  await fill('caseworker', 'transition-plan')
  const corrected = taint(await formOf('first-contact'), exampleOf('first-contact'), markers)
  await act('officer', 'correct', {
    corrects: 1,
    filledAt: new Date().toISOString(),
    answers: corrected,
    reason: text('correction reason'),
  })
  await fill('caseworker', 'closure')
  for (const user of ['supervisor', 'migration-supervisor']) await act(user, 'sign', { subject: 'closure' })
  await act('supervisor', 'close')
  await act('supervisor', 'reopen', { reason: text('reopening reason') })
  return caseId
}

beforeAll(async () => {
  receiver = await startReceiver(({ body, headers }, url) =>
    seen.push({ channel: 'webhook', text: `${url} ${JSON.stringify(headers)} ${body}`, what: WEBHOOK_AUTHORITY }),
  )
  cloud = await startPlatform({
    profile: withWebhook(),
    receivers: receiver.receivers,
    log: line => seen.push({ channel: 'log', text: line, what: 'a log line' }),
    interpose: async ({ call: wire, functionId, response, proceed }) => {
      const what = `${functionId ?? 'somebody'} ${wire.service}.${wire.operation}`
      if (functionId !== undefined) {
        seen.push({ channel: 'wire', text: wire.payload.toString(), what })
        seen.push({ channel: 'url', text: wire.url.href, what })
      }
      if (trouble === 'writes-refused' && wire.operation === 'TransactWriteItems')
        // DynamoDB repeats what it was given in some of its messages.
        return sendJson(
          response,
          400,
          JSON.stringify({ __type: 'ValidationException', message: wire.payload.toString() }),
        )
      if (trouble === 'rubbish' && wire.operation === 'GetItem')
        return sendJson(response, 200, JSON.stringify({ Item: { pk: { S: 'CASE#x' }, state: { N: '7' } } }))
      return proceed()
    },
  })
  const { documents, kms, keysTable } = platformStores(cloud)
  const settings = { documents, kms, keysTable, keyId: cloud.physicalId('Keys/Signing'), clock: () => new Date() }
  await beginWebhookSecret(settings, WEBHOOK_AUTHORITY, 0)
})
afterAll(async () => {
  await cloud?.stop()
  receiver?.stop()
})

const leavesOf = (value: unknown, place = ''): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, entry]) => leavesOf(entry, `${place}/${name}`))
    : [place]
const leaks = (): readonly Leak[] => leaksIn(seen, markers.all)
let ana = ''

describe('the firewall between protection and enforcement', () => {
  it('holds over a whole case, every free text in it a marker', async () => {
    ana = await live(
      (what, { status, body }) => {
        if (what !== 'transition-plan' && what !== 'family-tracing')
          expect([what, status, body]).toEqual([what, 201, body])
      },
      async formId => exampleOf(formId),
    )
    const users = DEMONSTRATION_USERS.map(({ name }) => name)
    for (const user of users) {
      await call(user, 'GET', `/api/cases/${ana}`)
      await call(user, 'GET', `/api/cases/${ana}/events`)
      await call(user, 'GET', '/api/cases')
    }
    expect([...commandsDone].sort()).toEqual(Object.keys(commandSchemas).sort())
    expect(leaks()).toEqual([])
    // What cannot carry a marker (an option, a day, a number) is looked at by its place.
    for (const user of ['migration', 'migration-supervisor', 'integrator-migration', 'auditor']) {
      const { submissions } = (await call(user, 'GET', `/api/cases/${ana}`)).body
      for (const { formId, answers } of submissions) {
        const form = await formOf(formId)
        for (const place of leavesOf(answers))
          expect([user, formId, place, markedFor(form, place)]).toEqual([
            user,
            formId,
            place,
            expect.arrayContaining(['migration']),
          ])
      }
    }
  }, 180_000)

  it('holds for every question of every form, stored or refused, as whoever sends it', async () => {
    const wanted = new Set<string>()
    const written = new Set<string>()
    for (const { id } of country.forms.list) {
      const form = await formOf(id)
      for (const place of questionPlaces(form)) if (isFreeText(form, place)) wanted.add(`${id} ${place}`)
      const open = () => [...wanted].some(place => place.startsWith(`${id} `) && !written.has(place))
      for (let seed = 1; seed <= 4 || (open() && seed <= 200); seed++) {
        const answers = generateAnswers(form, seeded(seed), 1)
        if (answers === undefined) continue
        const first = markers.all.length
        const user = seed % 4 === 0 ? 'migration' : seed % 4 === 1 ? 'officer' : 'caseworker'
        await submit(user, id, answers, id === 'first-contact' ? undefined : ana)
        for (const { place } of markers.all.slice(first)) written.add(place)
      }
    }
    expect([...wanted].filter(place => !written.has(place))).toEqual([])
    for (const { name } of DEMONSTRATION_USERS) {
      await call(name, 'GET', `/api/cases/${ana}`)
      await call(name, 'GET', `/api/cases/${ana}/events`)
    }
    expect(leaks()).toEqual([])
  }, 180_000)

  it('holds for what cannot be read, for what nobody may do, and for faults of ours', async () => {
    const first = await formOf('first-contact')
    const body = (changes: object = {}) => ({
      formId: 'first-contact',
      formVersion: first.version,
      answers: taint(first, exampleOf('first-contact'), markers),
      filledAt: new Date().toISOString(),
      ...changes,
    })
    const put = (user: string, what: unknown) => call(user, 'PUT', `/api/submissions/${uuidv7()}`, what)
    const statuses = [
      await put('officer', `{"formId": "${text('broken JSON')}" ${text('broken JSON')}`),
      await put('officer', body({ formId: text('form id') })),
      await put('officer', body({ filledAt: text('filled at') })),
      await put('officer', body({ caseId: text('case id') })),
      await put('officer', body({ answers: { child: { names: { deep: text('wrong shape') } } } })),
      await put('auditor', body()),
      await put('consular', body()),
      await put('officer', body({ reasons: { '/child/names': [text('reason list')] } })),
      await command('officer', ana, 'flag', { flag: 'x', note: { deep: text('note of another shape') } }),
      await command('migration', ana, 'take-protective-measure', { measure: 'medical-care', note: text('not theirs') }),
      await command('consular', ana, 'flag', { flag: text('of a consul'), note: text('of a consul') }),
      await command('officer', ana, 'take-protective-measure', { measure: text('unknown measure') }),
      await command('officer', ana, 'flag', { flag: 'x', note: text('stale'), expectedVersion: 1 }),
      await command('migration', ana, 'flag', { flag: 'x', note: text('stale for migration'), expectedVersion: 1 }),
    ].map(({ status }) => status)
    expect(statuses.every(status => status >= 400 && status < 500)).toBe(true)
    for (const path of [
      `/api/cases/${text('in a path')}`,
      `/api/cases?stage=${text('in a query')}`,
      `/api/forms/${text('form')}`,
    ])
      expect((await call('officer', 'GET', path)).status).toBeGreaterThanOrEqual(400)
    for (const kind of ['writes-refused', 'rubbish'] as const) {
      trouble = kind
      expect((await put('officer', kind === 'rubbish' ? body({ caseId: ana }) : body())).status).toBeGreaterThanOrEqual(
        500,
      )
      expect(
        (await command('officer', ana, 'flag', { flag: 'x', note: text('in trouble') })).status,
      ).toBeGreaterThanOrEqual(500)
      trouble = 'none'
    }
    expect(leaks()).toEqual([])
  }, 90_000)

  it('holds on the pages: of the case for each user, and of a draft for anybody but its writer', async () => {
    const draftNames = markers.make('draft /child/names')
    const visit = async (user: string, audiences: readonly string[] = audiencesOfUser(user)) => {
      const go = await pageClient(cloud, user)
      return async (path: string, fields?: Readonly<Record<string, string>>) => {
        const answer = await go(path, fields)
        const what = `page ${path.replaceAll(/[0-9a-f-]{36}/g, '…')} of ${user}: ${answer.status}`
        seen.push({ channel: 'answer', text: answer.text, what, audiences })
        if (answer.location !== undefined) seen.push({ channel: 'url', text: answer.location, what })
        return answer
      }
    }
    const officer = await visit('officer')
    expect((await officer('/')).status).toBe(200)
    const csrf = /name="csrf" value="([^"]+)"/.exec((await officer('/')).text)?.[1] ?? ''
    const begun = await officer('/start/first-contact', { csrf })
    const draft = new URL(begun.location ?? '', cloud.url).pathname.split('/')[2]
    expect(draft).toMatch(/^[0-9a-f-]{36}$/)
    const page = await officer(`/drafts/${draft}/child`)
    expect(page.status).toBe(200)
    const names = /name="([^"]*names[^"]*)"/.exec(page.text)?.[1] ?? ''
    await officer(`/drafts/${draft}/child`, { csrf, [names]: draftNames })
    expect((await officer(`/drafts/${draft}/child`)).text).toContain(draftNames)
    for (const { name } of DEMONSTRATION_USERS) {
      const go = await visit(name)
      const own = name === 'officer'
      for (const path of [
        '/',
        `/cases/${ana}`,
        `/device/cases/${ana}`,
        ...(own ? [] : [`/drafts/${draft}/child`, `/drafts/${draft}/check`]),
      ])
        await go(path)
    }
    expect(leaks()).toEqual([])
    // Of another officer of the same authority it is kept too, until it is sent.
    const others = seen.filter(
      ({ text: shown, what }) => what.startsWith('page') && !what.includes('of officer:') && shown.includes(draftNames),
    )
    expect(others).toEqual([])
  }, 180_000)

  it('holds in both queues and for a webhook, and is seen to be looked at: what is marked for migration does reach it', async () => {
    const sqs = authorityClient(cloud.awsEndpoint)
    for (const authority of ['child-protection', 'migration']) {
      const read = await readQueue(sqs, queueUrl(cloud, authority), 5)
      expect(read.length).toBeGreaterThan(5)
      for (const message of read) seen.push({ channel: 'queue', text: JSON.stringify(message), what: authority })
    }
    // What operators are told, by mail and on their screens.
    for (const name of ['SweepNotices', 'WatchDeadlines', 'SendDigest']) await cloud.invoke(`${name}/Function`, {})
    const stack = await localStack(cloud.url)
    const operated = await operate(stack, undefined, text => seen.push({ channel: 'operator', text, what: 'notices' }))
    for (const one of [status, dead, history]) await one.run(operated, {})
    expect(leaks()).toEqual([])
    const forMigration = markers.all.filter(marker => marker.audiences.has('migration') && stored.has(marker.place))
    const reached = (user: string) => {
      const shown = seen.filter(({ channel, what }) => channel === 'answer' && what.includes(`by ${user}:`))
      return (marker: { text: string }) => shown.some(one => one.text.includes(marker.text))
    }
    expect(markers.all.filter(reached('caseworker')).length).toBeGreaterThan(100)
    expect(forMigration.some(reached('migration'))).toBe(true)
    for (const user of ['auditor', 'admin', 'consular', 'integrator-child-protection'])
      expect([user, seen.some(({ what }) => what.includes(`by ${user}:`))]).toEqual([user, true])
    for (const channel of ['queue', 'webhook', 'log', 'error', 'url', 'wire', 'answer', 'operator'])
      expect([channel, seen.some(one => one.channel === channel)]).toEqual([channel, true])
  }, 60_000)

  it('is a test that can fail: a leak planted in any place, plain or encoded, is found', () => {
    const protectedOne = markers.all.find(marker => !marker.audiences.has('migration'))
    if (protectedOne === undefined) throw new Error('nothing is protected')
    const { text: marker, place } = protectedOne
    const planted: readonly Observation[] = [
      { channel: 'queue', what: 'planted', text: JSON.stringify({ data: { note: marker } }) },
      { channel: 'log', what: 'planted', text: `{"level":"info","note":"${marker}"}` },
      { channel: 'error', what: 'planted', text: `{"title":"not ${marker}"}` },
      { channel: 'url', what: 'planted', text: `/cases?name=${marker}` },
      { channel: 'wire', what: 'planted', text: Buffer.from(`{"a":"${marker}"}`).toString('base64') },
      { channel: 'wire', what: 'planted', text: Buffer.from(`xx${marker}yy`).toString('base64') },
      { channel: 'wire', what: 'planted', text: Buffer.from(`x${marker}y`).toString('hex') },
      { channel: 'answer', what: 'planted', text: `<p>${marker}</p>`, audiences: ['migration'] },
      { channel: 'answer', what: 'planted', text: `<p>${marker}</p>`, audiences: [] },
    ]
    for (const one of planted)
      expect(leaksIn([one], markers.all)).toEqual([{ channel: one.channel, what: 'planted', place }])
    expect(
      leaksIn([{ channel: 'answer', what: 'theirs', text: marker, audiences: ['child-protection'] }], markers.all),
    ).toEqual([])
  })

  it('catches real leaks in a running platform: an answer in what is stored in the clear, in a notice, in a log line', async () => {
    const { files } = await bundleCode('serve-api', [planted()])
    const folder = cloud.codeFolder('ServeApi/Function')
    for (const file of files) writeFileSync(join(folder, basename(file.path)), file.contents)
    await cloud.kill('ServeApi/Function')
    seen.length = 0
    const { status: stored } = await submit('officer', 'first-contact', exampleOf('first-contact'))
    expect(stored).toBe(201)
    const sqs = authorityClient(cloud.awsEndpoint)
    await Promise.all(
      ['child-protection', 'migration'].map(async authority => {
        for (const message of await readQueue(sqs, queueUrl(cloud, authority), 1))
          seen.push({ channel: 'queue', text: JSON.stringify(message), what: authority })
      }),
    )
    await expect.poll(() => seen.some(({ channel }) => channel === 'webhook'), { timeout: 20_000 }).toBe(true)
    const found = leaks()
    const caught = (channel: string, what: RegExp): boolean =>
      found.some(leak => leak.channel === channel && what.test(leak.what) && leak.place.endsWith('/child/names'))
    expect(
      [
        ['queue', /^child-protection$/],
        ['queue', /^migration$/],
        ['webhook', /^refugee-body$/],
        ['log', /^a log line$/],
        ['wire', /^ServeApi\w+ DynamoDB_20120810\.TransactWriteItems$/],
      ].filter(([channel, what]) => !caught(String(channel), what as RegExp)),
    ).toEqual([])
  }, 60_000)
})

/** What a careless change would do: an answer in what is stored in the clear of an event, and in a line of the log. */
function planted(): Plugin {
  const bug = `
    const names = String(event.happening.submission?.answers?.child?.names)
    process.stdout.write(JSON.stringify({ level: 'info', code: 'debug', names }) + '\\n')
    event = { ...event, standing: { ...event.standing, reference: names } }
  `
  return {
    name: 'planted-leak',
    setup(plugin) {
      plugin.onLoad({ filter: /shared\/cases\/events\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8')
        const place = 'export function headOf(event: CaseEvent): EventHead {'
        if (!source.includes(place)) throw new Error('there is nowhere to plant the leak')
        return { contents: source.replace(place, place + bug), loader: 'ts' }
      })
    },
  }
}
