import { execFileSync } from 'node:child_process'
import { Parser } from '@asyncapi/parser'
import { describe, expect, it } from 'vitest'
import { breaksBetween } from '../../../infra/contract/breaks.ts'
import { documents } from '../../../infra/contract/documents.ts'

const [openapi, asyncapi] = documents()
if (openapi === undefined || asyncapi === undefined) throw new Error('there are two documents')

describe('the published documents', () => {
  it('are what the code’s schemas say now: `npm run contract` writes them', () => {
    for (const { kept, generated } of documents()) expect(kept()).toBe(generated)
  })

  it('are OpenAPI 3.1 by Redocly’s recommended rules, without a warning', () => {
    const report = execFileSync(
      process.execPath,
      ['node_modules/@redocly/cli/bin/cli.js', 'lint', '--extends', 'recommended', '--format', 'json', openapi.file],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      },
    )
    expect(JSON.parse(report.slice(report.indexOf('{'))).totals).toEqual({ errors: 0, warnings: 0, ignored: 0 })
    expect(JSON.parse(openapi.kept()).openapi).toMatch(/^3\.1\./)
  })

  it('are AsyncAPI 3.0 by its own parser, without a warning', async () => {
    const { document, diagnostics } = await new Parser().parse(asyncapi.kept())
    // Severity 2 only says that a newer AsyncAPI exists.
    expect(diagnostics.filter(({ severity }) => severity < 2).map(({ code, path }) => [code, path])).toEqual([])
    expect(document?.version()).toMatch(/^3\.0\./)
  })
})

// biome-ignore lint/suspicious/noExplicitAny: a document, to be changed in any place
type Written = any

describe('a change that breaks a consumer', () => {
  const changed = (text: string, change: (document: Written) => void): readonly string[] => {
    const document: Written = JSON.parse(text)
    change(document)
    return breaksBetween(JSON.parse(text), document)
  }
  const api = (change: (document: Written) => void) => changed(openapi.kept(), change)
  const queue = (change: (document: Written) => void) => changed(asyncapi.kept(), change)

  it('is none where nothing changes, or where there is only more to read and more that may be written', () => {
    expect(api(() => {})).toEqual([])
    expect(queue(() => {})).toEqual([])
    expect(
      api(({ paths, components }) => {
        paths['/api/new'] = { get: { responses: { 200: { description: 'New' } } } }
        components.schemas.Case.properties.more = { type: 'string' }
        components.schemas.Case.required.push('more')
        components.schemas.Submission.properties.remark = { type: 'string' }
        components.schemas.Case.properties.stage.enum.push('paused')
        paths['/api/cases'].get.parameters.push({ name: 'sort', in: 'query', schema: { type: 'string' } })
      }),
    ).toEqual([])
    expect(
      queue(({ components }) => {
        components.messages.notice.payload.properties.data.properties.more = { type: 'string' }
        components.messages.notice.payload.properties.type.enum.push('org.amparo.new.v1')
      }),
    ).toEqual([])
  })

  it.each<[string, (document: Written) => void, string]>([
    ['a call that is gone', ({ paths }) => delete paths['/api/cases'].get, 'GET /api/cases: is gone'],
    [
      'an answer that is gone',
      ({ paths }) => delete paths['/api/submissions/{commandId}'].put.responses[200],
      'PUT /api/submissions/{commandId} 200: is gone',
    ],
    [
      'a call that wants a token now',
      ({ paths }) => delete paths['/api/jwks.json'].get.security,
      'GET /api/jwks.json: wants a token now',
    ],
    [
      'a parameter that is asked for now',
      ({ paths }) => paths['/api/cases'].get.parameters.push({ name: 'office', in: 'query', required: true }),
      'GET /api/cases query office: is asked for now',
    ],
    [
      'a parameter that is gone',
      ({ paths }) => paths['/api/cases'].get.parameters.shift(),
      'GET /api/cases query stage: is gone',
    ],
    [
      'a member of an answer that is gone',
      ({ components }) => delete components.schemas.Receipt.properties.receipt,
      'PUT /api/submissions/{commandId} 201/receipt: is gone',
    ],
    [
      'a member of an answer that may be left out now',
      ({ components }) => components.schemas.Receipt.required.pop(),
      'PUT /api/submissions/{commandId} 201/receipt: may be left out now',
    ],
    [
      'another type deep in an answer',
      ({ components }) => {
        components.schemas.Case.properties.tasks.items.properties.overdue.type = 'string'
      },
      'GET /api/cases/{caseId} 200/tasks[]/overdue: is string now, not boolean',
    ],
    [
      'a member of a body that is asked for now',
      ({ components }) => components.schemas.Submission.required.push('caseId'),
      'PUT /api/submissions/{commandId} body/caseId: is asked for now',
    ],
    [
      'a member of a body that is refused now',
      ({ components }) => delete components.schemas.Submission.properties.reasons,
      'PUT /api/submissions/{commandId} body/reasons: is gone',
    ],
    [
      'a value that is no longer taken',
      ({ components }) => components.schemas.CommandVote.properties.decision.enum.shift(),
      'PUT /api/cases/{caseId}/commands/{commandId} body #/components/schemas/CommandVote/decision: takes approves no more',
    ],
    [
      'a command that is gone',
      ({ components }) => components.schemas.Command.oneOf.shift(),
      'PUT /api/cases/{caseId}/commands/{commandId} body oneOf #/components/schemas/CommandAssign: is gone',
    ],
  ])('is %s', (_, change, fault) => {
    expect(api(change)).toContain(fault)
  })

  it.each<[string, (document: Written) => void, string]>([
    [
      'another address',
      ({ channels }) => (channels.notices.address = 'elsewhere'),
      'channel notices: has another address',
    ],
    ['a message that is gone', ({ components }) => delete components.messages.notice, 'message notice: is gone'],
    [
      'a member of a message that is gone',
      ({ components }) => delete components.messages.notice.payload.properties.data.properties.previous,
      'message notice payload/data/previous: is gone',
    ],
    [
      'a message without its signature',
      ({ components }) => components.messages.notice.headers.required.shift(),
      'message notice headers/signature: may be left out now',
    ],
  ])('in a queue is %s', (_, change, fault) => {
    expect(queue(change)).toContain(fault)
  })
})
