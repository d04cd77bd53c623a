import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { watchDeadlines } from '../../functions/watch-deadlines/watch-deadlines.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import type { JudgedCall } from '../../infra/local/permissions/callers.ts'
import { type UnusedPermission, unusedPermissions } from '../../infra/local/permissions/unused-permissions.ts'
import { UNSEEN_PERMISSIONS, type UnseenPermission } from '../../infra/unused-permissions.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import { fieldsFromAnswers } from '../../shared/forms/fields-from-answers.ts'
import type { Answers } from '../../shared/forms/form.ts'
import { SIGNING_ITEM } from '../../shared/storage/signing-key.ts'
import { beginWebhookSecret } from '../../shared/storage/webhook-secrets.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform } from '../local-platform.ts'
import { closeAsOf, openAsOf } from '../past-case.ts'
import { platformStores } from '../platform-stores.ts'
import { halves, jpegFile } from '../sample-files.ts'
import { startReceiver, WEBHOOK_AUTHORITY, webhookOf, withWebhook } from '../webhook-receiver.ts'
import { visitorOf } from './page-visitor.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const invitationSchema = v.object({
  id: v.string(),
  answer: v.string(),
  upload: v.object({ url: v.string(), fields: v.record(v.string(), v.string()) }),
})
const calls: JudgedCall[] = []
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  receiver = await startReceiver()
  cloud = await startPlatform({
    profile: withWebhook(),
    receivers: receiver.receivers,
    onCall: one => void calls.push(one),
  })
  call = apiClient(cloud)
})
afterAll(async () => {
  await cloud?.stop()
  receiver?.stop()
})

/** A day on which somebody who is of age today was born. */
const BORN = `${new Date().getUTCFullYear() - 19}-01-01`

async function throughTheApi(): Promise<CaseId> {
  const opened = await call('officer', 'PUT', submissionPath(), firstContactBody())
  const caseId = opened.body.caseId as CaseId
  for (const user of ['officer', 'caseworker'])
    await call('supervisor', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, {
      type: 'assign',
      officer: subjectOf(user),
    })
  for (const path of [`/api/cases/${caseId}`, `/api/cases/${caseId}/events`, '/api/cases', '/api/cases?assignee=me'])
    expect([path, (await call('caseworker', 'GET', path)).status]).toEqual([path, 200])
  expect((await call(undefined, 'GET', '/api/jwks.json')).status).toBe(200)
  return caseId
}

async function throughThePages(): Promise<void> {
  const form = await country.forms.open('first-contact')
  if (form === undefined) throw new Error('no first contact')
  const answers = firstContactBody().answers as Answers
  const fields = fieldsFromAnswers(form, answers, country.profile.timeZone)
  const visitor = visitorOf(cloud)
  await visitor.signIn('officer')
  const csrf = await visitor.csrf()
  for (const ending of ['delete', 'send']) {
    const started = await visitor.post('/start/first-contact', { csrf })
    const draft = String(started.headers.get('location')).replace(/\/[^/]+$/, '')
    for (const page of Object.keys(answers)) {
      const sent = await visitor.post(`${draft}/${page}`, { ...fields, csrf, script: '1' })
      expect([page, sent.status]).toEqual([page, 303])
    }
    await visitor.get('/')
    const ended = await visitor.post(`${draft}/${ending}`, { csrf })
    expect([ending, ended.status]).toEqual([ending, 303])
    if (ending === 'delete') continue
    const caseId = String(ended.headers.get('location')).split('/')[2]
    expect((await visitor.get(`/cases/${caseId}`)).status).toBe(200)
    const more = await visitor.post('/start/rapid-screening', { csrf, caseId: String(caseId) })
    const screening = String(more.headers.get('location')).replace(/\/[^/]+$/, '')
    await fillScreening(screening)
  }
  await visitor.get('/')
  expect((await visitor.post('/sign-out', { csrf })).status).toBe(303)

  async function fillScreening(draft: string): Promise<void> {
    const screening = await country.forms.open('rapid-screening')
    if (screening === undefined) throw new Error('no screening')
    const { default: example } = await import('../../forms/rapid-screening/examples/ana.json', {
      with: { type: 'json' },
    })
    // What first contact knew otherwise: a change has its reason.
    const changed = { '/today/fearOfReturn:reason': 'She said so today.' }
    const own = fieldsFromAnswers(screening, example.answers as Answers, country.profile.timeZone)
    for (const page of Object.keys(example.answers))
      await visitor.post(`${draft}/${page}`, { ...own, ...changed, csrf, script: '1' })
    const sent = await visitor.post(`${draft}/send`, { csrf })
    expect(sent.headers.get('location')).toMatch(/\/receipt$/)
  }
}

/** A file is sent, checked, named by an answer, and read; one more is never sent. */
async function throughFiles(caseId: string): Promise<void> {
  const { body } = await call('caseworker', 'POST', '/api/attachments', {})
  const { id, answer, upload } = v.parse(invitationSchema, body)
  const form = new FormData()
  for (const [field, value] of Object.entries(upload.fields)) form.append(field, value)
  form.append('file', new Blob([new Uint8Array(await jpegFile(halves(64, 64)))]), 'order.jpg')
  expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBe(204)
  const authorization = `Bearer ${await cloud.token('caseworker')}`
  const look = async (): Promise<number> =>
    (await fetch(`${cloud.url}/api/attachments/${id}`, { headers: { authorization }, redirect: 'manual' })).status
  await expect.poll(look, { timeout: 20_000, interval: 100 }).toBe(302)
  const { version } = JSON.parse(readFileSync(join(FORMS, 'guardianship/schema.json'), 'utf8'))
  const { answers } = JSON.parse(readFileSync(join(FORMS, 'guardianship/examples/ana.json'), 'utf8'))
  const named = { ...answers, status: { ...answers.status, order: answer } }
  const sent = firstContactBody('ana', { formId: 'guardianship', formVersion: version, answers: named, caseId })
  expect((await call('caseworker', 'PUT', submissionPath(), sent)).status).toBe(201)
  expect(await look()).toBe(302)
  await filesThroughThePages(caseId, id)
  const link = await fetch(`${cloud.url}/api/attachments/${id}`, { headers: { authorization }, redirect: 'manual' })
  expect((await fetch(String(link.headers.get('location')))).status).toBe(200)
}

/** The file of a case is opened; of two more, one is looked at in its draft and taken out again, and one is sent. */
async function filesThroughThePages(caseId: string, kept: string): Promise<void> {
  const visitor = visitorOf(cloud)
  await visitor.signIn('caseworker')
  const csrf = await visitor.csrf()
  const opened = await visitor.get(`/cases/${caseId}/attachments/${kept}`)
  expect((await fetch(String(opened.headers.get('location')))).status).toBe(200)
  const started = await visitor.post('/start/guardianship', { csrf, caseId })
  const page = String(started.headers.get('location'))
  const draft = page.replace(/\/[^/]+$/, '')
  const press = async (action: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const revision = / name="revision" value="(\d+)"/.exec((await visitor.get(page)).text)?.[1] ?? '1'
    return String((await visitor.post(page, { ...more, csrf, revision, action })).headers.get('location'))
  }
  const { answers } = JSON.parse(readFileSync(join(FORMS, 'guardianship/examples/ana.json'), 'utf8'))
  const form = await country.forms.open('guardianship')
  if (form === undefined) throw new Error('no guardianship')
  for (const isSent of [false, true]) {
    const to = await press('attach:/status/order')
    const shown = /<form[^>]*multipart[\s\S]*?<\/form>/.exec((await visitor.get(to)).text)?.[0] ?? ''
    const sent = new FormData()
    for (const [, name = '', value = ''] of shown.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
      sent.append(name, value.replaceAll('&amp;', '&').replaceAll('&quot;', '"'))
    sent.append('file', new Blob([new Uint8Array(await jpegFile(halves(64, 64)))]), 'order.jpg')
    const action = / action="([^"]+)"/.exec(shown)?.[1] ?? ''
    const taken = await fetch(action.replaceAll('&amp;', '&'), { method: 'POST', body: sent, redirect: 'manual' })
    expect(taken.status).toBe(303)
    const file = to.replace(/\/send.*$/, '')
    expect((await visitor.get(`${file}/arrived`)).status).toBe(303)
    const state = async (): Promise<string> => JSON.parse((await visitor.get(`${file}/state`)).text).state
    await expect.poll(state, { timeout: 20_000, interval: 100 }).toBe('clean')
    const order = `urn:uuid:${file.split('/').at(-1)}`
    if (isSent) {
      const named = { ...answers, status: { ...answers.status, order } }
      const fields = fieldsFromAnswers(form, named, country.profile.timeZone)
      for (const name of Object.keys(answers))
        await visitor.post(`${draft}/${name}`, { ...fields, '/status/order:reason': 'A new order.', csrf, script: '1' })
      const receipt = await visitor.post(`${draft}/send`, { csrf })
      expect(receipt.headers.get('location')).toMatch(/\/receipt$/)
      continue
    }
    const link = await visitor.get(file)
    expect((await fetch(String(link.headers.get('location')))).status).toBe(200)
    await press('detach:/status/order', { '/status/order': order })
  }
}

/** A case is assigned on its page, to somebody else than before; and a session is hidden. */
async function assignedOnItsPage(caseId: string): Promise<void> {
  const supervisor = visitorOf(cloud)
  await supervisor.signIn('supervisor')
  const page = `/cases/${caseId}/do/assign`
  const { text } = await supervisor.get(page)
  const hidden = [...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
  const sent = await supervisor.post(page, { ...fields, '/officer': subjectOf('officer') })
  expect(sent.status).toBe(303)
  const officer = visitorOf(cloud)
  await officer.signIn('officer')
  // Their own cases stand first.
  expect((await officer.get('/')).text).toContain(caseId)
  expect((await officer.post('/hide', { csrf: await officer.csrf() })).status).toBe(303)
}

/** After a deployment, before anything was published, the sweep comes first: it makes the key that notices are signed with. */
async function sweepComesFirst(): Promise<void> {
  const stores = platformStores(cloud)
  const { documents, casesTable, keysTable } = stores
  await documents.send(new DeleteCommand({ TableName: keysTable, Key: { id: SIGNING_ITEM } }))
  const sweepMade = (): boolean =>
    calls.some(one => one.functionId.startsWith('SweepNotices') && one.action === 'kms:Encrypt')
  const caseId = await openAsOf(stores, new Date(), '1990-01-01')
  for (let tries = 0; tries < 20 && !sweepMade(); tries++) {
    await cloud.kill('SweepNotices/Function')
    await documents.send(new DeleteCommand({ TableName: keysTable, Key: { id: SIGNING_ITEM } }))
    await documents.send(
      new UpdateCommand({
        TableName: casesTable,
        Key: { pk: `CASE#${caseId}`, sk: 'CASE' },
        UpdateExpression: 'SET published = :none, unpublishedShard = :shard, unpublishedSince = :since',
        ExpressionAttributeValues: {
          ':none': { 'child-protection': 0, migration: 0 },
          ':shard': '0',
          ':since': '2020-01-01T00:00:00.000Z',
        },
      }),
    )
    await cloud.invoke('SweepNotices/Function', {})
  }
  expect(sweepMade()).toBe(true)
}

/** A case whose retention has passed, and whose erasure was announced long ago. */
async function retentionPassed(): Promise<void> {
  const stores = platformStores(cloud)
  const past = await openAsOf(stores, new Date('2006-03-01T18:00:00Z'), '1990-01-01')
  await closeAsOf(stores, past, new Date('2006-03-02T18:00:00Z'))
  for (const at of ['2008-02-01', '2016-03-01', '2016-03-02'])
    await watchDeadlines({
      rules: country,
      ...stores,
      clock: () => new Date(`${at}T18:00:00Z`),
      clockAgrees: () => true,
      mostErased: 0,
    })(() => 60_000)
  const types = (await stores.cases.history(past)).map(({ head }) => head.type)
  expect(types).toContain('erasure-due')
}

/** Somebody comes of age; and the sweep finds what the stream left. */
async function throughTime(caseId: string): Promise<void> {
  const { answers } = firstContactBody() as { answers: { child: object } }
  const grown = firstContactBody('ana', { answers: { ...answers, child: { ...answers.child, birthDate: BORN } } })
  expect((await call('officer', 'PUT', submissionPath(), grown)).status).toBe(201)
  await retentionPassed()
  await cloud.invoke('WatchDeadlines/Function', {})
  const { documents, casesTable } = platformStores(cloud)
  const Key = { pk: `CASE#${caseId}`, sk: 'CASE' }
  const sweepSends = (): boolean =>
    calls.some(one => one.functionId.startsWith('SweepNotices') && one.action === 'sqs:SendMessage')
  // The stream hears of this write too: which of the two comes first is chance, so until the sweep has.
  for (let tries = 0; tries < 30 && !sweepSends(); tries++) {
    const { Item } = await documents.send(new GetCommand({ TableName: casesTable, Key }))
    const none = Object.fromEntries(Object.keys(Item?.published ?? {}).map(authority => [authority, 0]))
    const [swept] = await Promise.all([
      cloud.invoke('SweepNotices/Function', {}),
      documents.send(
        new UpdateCommand({
          TableName: casesTable,
          Key,
          UpdateExpression: 'SET published = :none, unpublishedShard = :shard, unpublishedSince = :since',
          ExpressionAttributeValues: { ':none': none, ':shard': '0', ':since': '2020-01-01T00:00:00.000Z' },
        }),
      ),
    ])
    expect(swept).toBeDefined()
  }
  expect(sweepSends()).toBe(true)
  const digestReads = (): boolean =>
    calls.some(one => one.functionId.startsWith('SendDigest') && one.action === 'dynamodb:BatchGetItem')
  // A case that the sweep has not come to: the sweep of this minute may come first.
  for (let tries = 0; tries < 5 && !digestReads(); tries++) {
    await documents.send(
      new UpdateCommand({
        TableName: casesTable,
        Key,
        UpdateExpression: 'SET unpublishedSince = :since',
        ExpressionAttributeValues: { ':since': '2020-01-01T00:00:00.000Z' },
      }),
    )
    await cloud.invoke('SendDigest/Function', {})
  }
}

/** A webhook has no secret and is paused; gets one; takes nothing, once; takes one notice, and never the other. */
async function throughWebhooks(caseId: CaseId): Promise<void> {
  const { documents, kms, keysTable } = platformStores(cloud)
  const webhook = webhookOf(cloud)
  await webhook.waits(caseId, 1)
  const settings = { documents, kms, keysTable, keyId: cloud.physicalId('Keys/Signing'), clock: () => new Date() }
  await beginWebhookSecret(settings, WEBHOOK_AUTHORITY, 0)
  await webhook.standings.resume(WEBHOOK_AUTHORITY, new Date().toISOString(), 'Ada')
  receiver.answers(() => 500)
  await webhook.due(caseId)
  receiver.answers(() => 204)
  await webhook.due(caseId)
  await webhook.waits(caseId, 0)
  receiver.answers(() => 422)
  const second = await call('officer', 'PUT', submissionPath(), firstContactBody())
  const other = second.body.caseId as CaseId
  await webhook.waits(other, 1)
  await webhook.tiredOf(other, 1)
  await webhook.due(other)
  await webhook.waits(other, 0)
}

/** Whether a reason is about this permission. `{cases}` stands for what the deployment calls it. */
function explains({ of = '', actions, resource }: UnseenPermission, unused: UnusedPermission): boolean {
  const names: Readonly<Record<string, string>> = {
    '{cases}': cloud.physicalId('Tables/Cases'),
    '{keys}': cloud.physicalId('Tables/Keys'),
    '{desk}': cloud.physicalId('Tables/Desk'),
    '{signing}': cloud.physicalId('Keys/Signing'),
    '{storage}': cloud.physicalId('Keys/Storage'),
    '{operations}': cloud.physicalId('Operations/Key'),
  }
  const named = resource.replace(/\{\w+\}$/, word => names[word] ?? word)
  return (
    unused.functionId.startsWith(of) &&
    actions.includes(unused.action) &&
    (resource === '*' ? unused.resource === '*' : unused.resource.includes(named))
  )
}

describe('a role', () => {
  it('allows its function nothing that it never uses, but what has a reason', async () => {
    await throughThePages()
    const caseId = await throughTheApi()
    await throughFiles(caseId)
    await assignedOnItsPage(caseId)
    await throughTime(caseId)
    await sweepComesFirst()
    await throughWebhooks(caseId)
    expect(calls.filter(({ allowed }) => !allowed)).toEqual([])
    const used = new Set(calls.map(({ functionId }) => functionId))
    expect(cloud.granted.map(({ functionId }) => functionId).filter(one => !used.has(one))).toEqual([])

    const unused = unusedPermissions(cloud.granted, calls)
    const unexplained = unused.filter(one => !UNSEEN_PERMISSIONS.some(reason => explains(reason, one)))
    expect(unexplained.map(one => `${one.functionId} ${one.action} ${one.resource}`)).toEqual([])
    // A reason for what is not granted, or is seen in use, is out of date.
    const stale = UNSEEN_PERMISSIONS.filter(reason => !unused.some(one => explains(reason, one)))
    expect(stale.map(({ of, actions }) => [of, actions])).toEqual([])
  })

  it('that allowed more than is used would be told of', () => {
    const [granted] = cloud.granted
    if (granted === undefined) throw new Error('no function')
    const more = { Effect: 'Allow' as const, Action: ['dynamodb:Scan'], Resource: ['*'], Condition: {} }
    const wider = { ...granted, statements: [...granted.statements, more] }
    expect(unusedPermissions([wider], calls)).toContainEqual({
      functionId: granted.functionId,
      action: 'dynamodb:Scan',
      resource: '*',
    })
  })
}, 180_000)
