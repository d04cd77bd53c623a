import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { CloudEvent } from 'cloudevents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import words from '../../../functions/serve-pages/case/words/es.json' with { type: 'json' }
import { localStack } from '../../../infra/deployment/running-stack.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { dead } from '../../../infra/notices/dead.ts'
import { exhausted } from '../../../infra/notices/exhausted.ts'
import { operate } from '../../../infra/notices/operated.ts'
import { redrive } from '../../../infra/notices/redrive.ts'
import { resume } from '../../../infra/notices/resume.ts'
import type { Subcommand } from '../../../infra/notices/subcommand.ts'
import { webhookSecret } from '../../../infra/notices/webhook-secret.ts'
import type { CaseId } from '../../../shared/cases/ids.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform, temporaryFolder } from '../../local-platform.ts'
import { pageClient } from '../../page-client.ts'
import { authorityClient, queueUrl, verifyNotice } from '../../queue-reader.ts'
import {
  type Received,
  startReceiver,
  verifyDelivery,
  WEBHOOK_AUTHORITY,
  webhookOf,
  withWebhook,
} from '../../webhook-receiver.ts'

let cloud: LocalCloud
let receiver: Awaited<ReturnType<typeof startReceiver>>
let secret: string
beforeAll(async () => {
  receiver = await startReceiver()
  cloud = await startPlatform({ profile: withWebhook(), receivers: receiver.receivers })
  webhook = webhookOf(cloud)
})
afterAll(async () => {
  await cloud?.stop()
  receiver?.stop()
})

/** What an operator is told by a subcommand, its lines together. */
async function run(subcommand: Subcommand, values: Readonly<Record<string, string | boolean>> = {}): Promise<string> {
  const said: string[] = []
  const stack = { ...(await localStack(cloud.url)), country: withWebhook() }
  const operated = await operate(stack, 'Ada', line => void said.push(line))
  await subcommand.run(operated, { authority: WEBHOOK_AUTHORITY, ...values })
  return said.join('\n')
}

async function openCase(): Promise<CaseId> {
  const { body } = await apiClient(cloud)('officer', 'PUT', submissionPath(), firstContactBody())
  return body.caseId as CaseId
}
async function act(caseId: CaseId, body: object): Promise<void> {
  const path = submissionPath().replace('/api/submissions', `/api/cases/${caseId}/commands`)
  expect((await apiClient(cloud)('officer', 'PUT', path, body)).status).toBe(201)
}
const MEASURE = { type: 'take-protective-measure', measure: 'safe-place' }
const FLAG = { type: 'flag', flag: 'medical', note: 'Fever' }

let webhook: ReturnType<typeof webhookOf>
const got = (caseId: CaseId): readonly number[] =>
  receiver.received.filter(({ event }) => event.subject === caseId).map(({ event }) => event.data.sequence)
const comes = (caseId: CaseId, sequences: readonly number[]) =>
  expect.poll(() => got(caseId), { timeout: 20_000, interval: 30 }).toEqual(sequences)

describe('a webhook', () => {
  it('is told nothing before it has a secret; then gets the CloudEvent, signed so that any library verifies it', async () => {
    const caseId = await openCase()
    await webhook.waits(caseId, 1)
    expect(receiver.received).toEqual([])
    expect((await webhook.standings.of(WEBHOOK_AUTHORITY)).paused?.why).toBe('no-secret')

    const said = await run(webhookSecret)
    secret = /whsec_\S+/.exec(said)?.[0] ?? ''
    await expect(run(webhookSecret)).rejects.toThrow(/shown to nobody again: --rotate/)
    expect(await run(resume)).toMatch(
      /goes on; cases that wait for it: 1\n {2}paused since .*, no-secret; resumed .* by Ada/,
    )
    await cloud.invoke('RetryWebhooks/Function', {})
    const [first] = receiver.received
    if (first === undefined) throw new Error('nothing came')
    expect(got(caseId)).toEqual([1])
    expect(() => new CloudEvent(first.event)).not.toThrow()
    verifyDelivery(first, secret)
    await verifyNotice(cloud, {
      body: first.body,
      event: { ...first.event },
      signature: String(first.headers['x-jws-signature']),
    })
    expect(first.headers).toMatchObject({
      'webhook-id': `${caseId}:1`,
      'webhook-key-id': /whk_\w+/.exec(said)?.[0],
      'content-type': 'application/cloudevents+json',
    })
    // What the published contract says of it.
    const { components } = await (await fetch(`${cloud.url}/api/asyncapi.json`)).json()
    const { headers, examples } = components.messages.delivery
    const ajv = new Ajv2020({ strict: false })
    for (const one of [first.headers, examples[0].headers])
      expect([ajv.validate(headers, one), ajv.errors]).toEqual([true, null])
    // From now on it is told at once.
    await act(caseId, MEASURE)
    await comes(caseId, [1, 2])
    // It is written down after the receiver has it.
    await expect
      .poll(() => webhook.line(caseId), { timeout: 20_000, interval: 30 })
      .toMatchObject({ waiting: 0, taken: 2 })
  })

  it('that answers 500 gets a case’s later events behind it, in order; another case is not held up', async () => {
    const [ana, luis] = [await openCase(), await openCase()]
    await comes(luis, [1])
    await comes(ana, [1])
    receiver.answers(({ event }) => (event.subject === ana ? 500 : 204))
    await act(ana, MEASURE)
    await webhook.waits(ana, 1)
    await act(ana, FLAG)
    await act(luis, MEASURE)
    await comes(luis, [1, 2])
    await webhook.waits(ana, 2)
    await webhook.due(ana)
    expect(got(ana)).toEqual([1, 2, 2])
    expect(await webhook.line(ana)).toMatchObject({ waiting: 2, reason: 'status-500', taken: 1 })
    receiver.answers(() => 204)
    await webhook.due(ana)
    expect(got(ana)).toEqual([1, 2, 2, 2, 3])
    // The same id and bytes for each try, and a signature of its own time.
    const tries = receiver.received.filter(({ event }) => event.subject === ana && event.data.sequence === 2)
    expect(new Set(tries.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
    for (const one of tries) verifyDelivery(one, secret)
    expect(await webhook.line(ana)).toMatchObject({ waiting: 0, taken: 3 })
  })

  it('that leads to the metadata of a machine is not followed', async () => {
    receiver.answers((_, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/iam/' }).end()
      return undefined
    })
    const caseId = await openCase()
    await webhook.waits(caseId, 1)
    expect(await webhook.line(caseId)).toMatchObject({ reason: 'redirect' })
    receiver.answers(() => 204)
    await webhook.due(caseId)
    expect(got(caseId)).toEqual([1, 1])
  })

  it('that hangs, while our function is killed, gets the notice again: what was not taken was not acknowledged', async () => {
    const sqs = authorityClient(cloud.awsEndpoint)
    const QueueUrl = queueUrl(cloud, WEBHOOK_AUTHORITY)
    const visible = (VisibilityTimeout: string) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }))
    await visible('3')
    receiver.answers(() => undefined)
    const caseId = await openCase()
    await comes(caseId, [1])
    receiver.answers(() => 204)
    await cloud.kill('DeliverWebhooks/Function')
    await visible('360')
    await comes(caseId, [1, 1])
    await act(caseId, MEASURE)
    await comes(caseId, [1, 1, 2])
  })

  it('that says it is gone is paused until an operator resumes it, and has then missed nothing', async () => {
    receiver.answers(() => 410)
    const caseId = await openCase()
    await webhook.waits(caseId, 1)
    receiver.answers(() => 204)
    await act(caseId, MEASURE)
    await webhook.waits(caseId, 2)
    const other = await openCase()
    await webhook.waits(other, 1)
    await cloud.invoke('RetryWebhooks/Function', {})
    expect([got(caseId), got(other)]).toEqual([[1], []])
    expect(await run(resume)).toMatch(/cases that wait for it: 2\n {2}paused since .*, gone; resumed .* by Ada/)
    await cloud.invoke('RetryWebhooks/Function', {})
    expect([got(caseId), got(other)]).toEqual([[1, 1, 2], [1]])
    expect(await run(resume)).toMatch(/is not paused\n/)
  })

  it('that never takes one notice has it put among its dead letters, on a list until an operator deals with it', async () => {
    receiver.answers(({ event }) => (event.data.sequence === 1 ? 422 : 204))
    const caseId = await openCase()
    await webhook.waits(caseId, 1)
    await act(caseId, MEASURE)
    await webhook.waits(caseId, 2)
    // Three days of tries have gone by.
    await webhook.tiredOf(caseId, 1)
    await webhook.due(caseId)
    expect(got(caseId)).toEqual([1, 1, 2])
    expect(await run(exhausted)).toMatch(
      new RegExp(`^${caseId}:1 {2}org.amparo.case.opened.v1 {2}13 tries from .* at last status-422\n.*: 1$`),
    )
    expect(await run(dead)).toContain(`case ${caseId}  sequence 1`)
    const { text } = await (await pageClient(cloud, 'caseworker'))(`/cases/${caseId}`)
    expect(text).toContain(words.deliveryUntaken.replace('{count}', '1'))
    expect(text).toContain(words.deliveryGivenUp)
    expect(text).toContain(words.deliveryReceivedAt.split('{')[0])

    receiver.answers(() => 204)
    expect(await run(redrive)).toContain(`dead letters sent again to ${WEBHOOK_AUTHORITY}: 1`)
    await comes(caseId, [1, 1, 2, 1])
    verifyDelivery(receiver.received.at(-1) ?? receiver.received[0] ?? fail(), secret)
    expect(await run(exhausted)).toBe(`exhausted deliveries of ${WEBHOOK_AUTHORITY}: 0`)
    await expect(run(exhausted, { 'dealt-with': `${caseId}:1` })).rejects.toThrow('is not on the list')
  })

  it('is a program of forty lines at its authority’s: it keeps what is signed once and in order, and refuses the rest', async () => {
    const folder = temporaryFolder()
    const program = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../integrator/receive.ts'), '0', join(folder.path, 'heard.sqlite')],
      { env: { PATH: process.env.PATH, WEBHOOK_SECRET: secret } },
    )
    try {
      let said = ''
      program.stdout.on('data', chunk => {
        said += String(chunk)
      })
      await expect.poll(() => /"port":(\d+)/.exec(said)?.[1], { timeout: 20_000, interval: 30 }).toBeDefined()
      const url = `http://127.0.0.1:${/"port":(\d+)/.exec(said)?.[1]}/`
      const post = async ({ body, headers }: Received): Promise<number> =>
        (await fetch(url, { method: 'POST', body, headers: webhookHeadersOf(headers) })).status
      const [first, second] = receiver.received
      if (first === undefined || second === undefined) throw new Error('nothing came')
      expect(await post(second)).toBe(409)
      expect(await post(first)).toBe(201)
      expect(await post(second)).toBe(201)
      expect(await post(first)).toBe(200)
      expect(await post({ ...second, body: second.body.replace('"sequence":2', '"sequence":3') })).toBe(401)
      await expect
        .poll(() => said, { timeout: 20_000, interval: 30 })
        .toContain(`stored ${first.event.subject} 2 org.amparo.protective-measure.taken.v1`)
    } finally {
      program.kill()
      folder.remove()
    }
  })

  it('gets a new secret beside the old one, and a leaked one is gone at once', async () => {
    const newer = /whsec_\S+/.exec(await run(webhookSecret, { rotate: true }))?.[0] ?? ''
    // A function that is started anew looks at once; a warm one within five minutes.
    await cloud.kill('DeliverWebhooks/Function')
    const caseId = await openCase()
    await comes(caseId, [1])
    for (const one of [secret, newer]) verifyDelivery(receiver.received.at(-1) ?? fail(), one)
    const newest = /whsec_\S+/.exec(await run(webhookSecret, { rotate: true, 'at-once': true }))?.[0] ?? ''
    await cloud.kill('DeliverWebhooks/Function')
    await act(caseId, MEASURE)
    await comes(caseId, [1, 2])
    const last = receiver.received.at(-1) ?? fail()
    verifyDelivery(last, newest)
    for (const one of [secret, newer]) expect(() => verifyDelivery(last, one)).toThrow('No matching signature')
  })
})

function fail(): never {
  throw new Error('nothing came')
}

/** The headers that a receiver verifies: what else came is of the connection. */
function webhookHeadersOf(headers: Received['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.startsWith('webhook-') ? [[name, String(value)]] : [])),
  )
}
