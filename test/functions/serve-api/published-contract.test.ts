import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswersAreDescribed } from '../../../functions/serve-api/answer-schemas.ts'
import { COMMAND_EXAMPLES } from '../../../infra/contract/examples.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { apiClient } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { authorityClient, queueUrl, readQueue } from '../../queue-reader.ts'
import { withoutFiles } from '../../without-files.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
// biome-ignore lint/suspicious/noExplicitAny: a document as a consumer reads it
let api: any
// biome-ignore lint/suspicious/noExplicitAny: as above
let queues: any
let ajv: Ajv2020
/** That the descriptions allow what the code’s types say is checked where this compiles. */
const HELD_BY_TYPES: AnswersAreDescribed['length'] = 6

beforeAll(async () => {
  cloud = await startPlatform()
  call = apiClient(cloud)
  api = (await call(undefined, 'GET', '/api/openapi.json')).body
  queues = (await call(undefined, 'GET', '/api/asyncapi.json')).body
  ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema(api, 'openapi')
})
afterAll(() => cloud?.stop())

/** Sends a request as the document describes it, and holds the answer to what the document says of it. */
async function asDescribed(user: string | undefined, method: string, path: string, at: string, body?: unknown) {
  const operation = api.paths[at][method.toLowerCase()]
  if (body !== undefined) conforms(operation.requestBody.content['application/json'].schema, body, `${at} body`)
  const answer = await call(user, method, path, body)
  const described = operation.responses[answer.status]
  expect([at, answer.status, Object.keys(operation.responses)]).toEqual([
    at,
    answer.status,
    expect.arrayContaining([String(answer.status)]),
  ])
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (described.content !== undefined) {
    expect([at, answer.status, Object.keys(described.content)]).toEqual([at, answer.status, [type]])
    conforms(described.content[type].schema, answer.body, `${at} ${answer.status}`)
  }
  return answer
}

function conforms(schema: object, value: unknown, what: string): void {
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'))
  const validate = ajv.compile(pointed)
  expect([what, validate(value), validate.errors]).toEqual([what, true, null])
}

const submission = async (user: string, body: object) =>
  asDescribed(user, 'PUT', `/api/submissions/${uuidv7()}`, '/api/submissions/{commandId}', body)

describe('the published contract', () => {
  it('is what a newcomer can do, call by call: every example is played, and every answer is as described', async () => {
    for (const at of ['/health', '/api/jwks.json', '/api/openapi.json', '/api/asyncapi.json'])
      expect((await asDescribed(undefined, 'GET', at, at)).status).toBe(200)
    expect((await asDescribed('officer', 'GET', '/api/forms', '/api/forms')).status).toBe(200)
    const form = api.paths['/api/forms/{id}'].get.parameters
    const [id, lang] = ['id', 'lang'].map(name => form.find((one: { name: string }) => one.name === name).example)
    expect((await asDescribed('officer', 'GET', `/api/forms/${id}?lang=${lang}`, '/api/forms/{id}')).status).toBe(200)

    const { examples } = api.paths['/api/submissions/{commandId}'].put.requestBody.content['application/json']
    const opened = await submission('officer', examples['first-contact'].value)
    expect(opened.status).toBe(201)
    const { caseId } = opened.body
    const played = new Set<string>()
    const command = async (user: string, body: { type: string }, status = 201): Promise<void> => {
      const at = '/api/cases/{caseId}/commands/{commandId}'
      const path = `/api/cases/${caseId}/commands/${uuidv7()}`
      const answer = await asDescribed(user, 'PUT', path, at, body)
      expect([body, answer.status, answer.body]).toEqual([body, status, answer.body])
      const again = await asDescribed(user, 'PUT', path, at, body)
      if (status === 201) expect([again.status, again.body]).toEqual([200, answer.body])
    }
    const { examples: commands } =
      api.paths['/api/cases/{caseId}/commands/{commandId}'].put.requestBody.content['application/json']
    expect(commands).toEqual(COMMAND_EXAMPLES)
    const example = (user: string, type: keyof typeof COMMAND_EXAMPLES): Promise<void> => {
      played.add(type)
      return command(user, commands[type].value)
    }
    const fillIn = async (user: string, formId: string): Promise<void> => {
      const { answers } = JSON.parse(readFileSync(join(FORMS, formId, 'examples/ana.json'), 'utf8'))
      const { version } = JSON.parse(readFileSync(join(FORMS, formId, 'schema.json'), 'utf8'))
      const body = {
        formId,
        formVersion: version,
        caseId,
        answers: withoutFiles(answers),
        filledAt: new Date().toISOString(),
      }
      const { status, body: said } = await submission(user, body)
      expect([formId, status, said]).toEqual([formId, 201, said])
    }
    await example('supervisor', 'assign')
    await example('officer', 'take-protective-measure')
    await example('officer', 'flag')
    await example('officer', 'unflag')
    await example('officer', 'correct')
    await example('caseworker', 'record-guardian')
    await example('caseworker', 'recognise-vulnerability')
    await example('supervisor', 'withdraw-vulnerability')
    await example('caseworker', 'refer-to-partner')
    await fillIn('officer', 'rapid-screening')
    await example('caseworker', 'override-risk')
    await readQueue(authorityClient(cloud.awsEndpoint), queueUrl(cloud, 'child-protection'), 1)
    await expect
      .poll(async () => (await call('migration', 'GET', `/api/cases/${caseId}`)).body.may, { timeout: 20_000 })
      .toContainEqual({ type: 'open-migration-procedure' })
    await example('migration', 'open-migration-procedure')
    await command('caseworker', { ...commands['record-consent'].value, consent: 'family-tracing' })
    await example('caseworker', 'withdraw-consent')
    await fillIn('caseworker', 'care-arrangement')
    await fillIn('caseworker', 'guardianship')
    await fillIn('caseworker', 'best-interests-assessment')
    await command('supervisor', { ...commands.sign.value, subject: 'assessment' })
    await fillIn('caseworker', 'determination-report')
    await example('supervisor', 'convene-panel')
    for (const member of ['supervisor', 'caseworker', 'migration-supervisor']) await example(member, 'vote')
    for (const authority of ['supervisor', 'migration-supervisor']) await example(authority, 'sign')
    await fillIn('caseworker', 'durable-solution-plan')
    await command('migration', { ...commands.sign.value, subject: 'plan' })
    await example('caseworker', 'record-consent')
    await example('supervisor', 'refer-abroad')
    await example('supervisor', 'record-answer-abroad')
    await fillIn('caseworker', 'handover-abroad')
    await fillIn('caseworker', 'follow-up')
    const { answers } = JSON.parse(readFileSync(join(FORMS, 'follow-up/examples/all-goals-achieved.json'), 'utf8'))
    await submission('caseworker', { ...examples['first-contact'].value, formId: 'follow-up', caseId, answers })
    await fillIn('caseworker', 'closure')
    for (const authority of ['supervisor', 'migration-supervisor'])
      await command(authority, { ...commands.sign.value, subject: 'closure' })
    await example('supervisor', 'close')
    await example('supervisor', 'reopen')
    expect([...played].sort()).toEqual(Object.keys(commands).sort())

    const file = await asDescribed('officer', 'POST', '/api/attachments', '/api/attachments')
    expect(file.status).toBe(201)
    const unsent = `/api/attachments/${file.body.id}`
    expect((await asDescribed('officer', 'GET', unsent, '/api/attachments/{attachmentId}')).status).toBe(409)
    expect((await asDescribed('migration', 'GET', unsent, '/api/attachments/{attachmentId}')).status).toBe(404)
    for (const user of ['caseworker', 'migration', 'auditor', 'integrator-migration', 'consular', undefined]) {
      const found = await asDescribed(user, 'GET', `/api/cases/${caseId}`, '/api/cases/{caseId}')
      await asDescribed(user, 'GET', `/api/cases/${caseId}/events`, '/api/cases/{caseId}/events')
      await asDescribed(user, 'GET', '/api/cases?overdue=false', '/api/cases')
      expect([user, found.status]).toEqual([user, user === undefined ? 401 : user === 'consular' ? 404 : 200])
    }
    await asDescribed('officer', 'GET', '/api/cases?stage=limbo', '/api/cases')
    await asDescribed('officer', 'PUT', `/api/submissions/${uuidv7()}`, '/api/submissions/{commandId}', {
      ...examples['first-contact'].value,
      answers: {},
    })
  }, 120_000)

  it('describes every message that came of it, and its own example', async () => {
    const { payload, headers, examples } = queues.components.messages.notice
    for (const example of examples) {
      conforms(payload, example.payload, 'the example')
      conforms(headers, example.headers, 'the example’s headers')
    }
    const sqs = authorityClient(cloud.awsEndpoint)
    let count = 0
    expect(HELD_BY_TYPES).toBeGreaterThan(0)
    for (const authority of ['child-protection', 'migration'])
      for (const { event } of await readQueue(sqs, queueUrl(cloud, authority), 5)) {
        conforms(payload, event, event.type)
        count += 1
      }
    expect(count).toBeGreaterThan(30)
  }, 60_000)

  it('says nothing of an answer that the code does not say: members beyond the described are none', async () => {
    const { items } = (await call('caseworker', 'GET', '/api/cases')).body as { items: Record<string, unknown>[] }
    const described = Object.keys(api.components.schemas.WorklistPage.properties.items.items.properties)
    for (const key of items.flatMap(item => Object.keys(item))) expect(described).toContain(key)
  })
})
