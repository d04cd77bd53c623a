import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { countryIds } from '../../infra/build/profiles.ts'
import { stackName, synthesize } from '../../infra/synthesize.ts'

interface Resource {
  readonly Type: string
  readonly Properties: Record<string, unknown>
  readonly DeletionPolicy?: string
}
const templates = new Map<string, { text: string; resources: Record<string, Resource> }>()

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-synth-'))
  const assembly = await synthesize(countryIds(), join(folder, 'assembly'), { builds: join(folder, 'build') })
  for (const id of countryIds()) {
    const text = readFileSync(join(assembly, `${stackName(id)}.template.json`), 'utf8')
    templates.set(id, { text, resources: JSON.parse(text).Resources })
  }
})

function all(type: string): [string, string, Resource][] {
  return [...templates].flatMap(([country, { resources }]) =>
    Object.entries(resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([name, resource]): [string, string, Resource] => [country, name, resource]),
  )
}

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: unknown
}
function statements(name: RegExp): Statement[] {
  return all('AWS::IAM::Policy')
    .filter(([, policy]) => name.test(policy))
    .flatMap(([, , policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement)
}

describe('a country’s stack', () => {
  it('names no other country, and exports and imports nothing', () => {
    for (const [country, { text }] of templates) {
      for (const other of countryIds().filter(id => id !== country)) {
        expect(text).not.toContain(`amparo-${other}`)
        expect(text).not.toContain(`${other}.amparo.example`)
      }
      expect(text).not.toMatch(/Fn::ImportValue|"Export"/)
    }
  })

  it('keeps its tables: customer key, deletion protection, retained; recovery as each table wants it', () => {
    const tables = all('AWS::DynamoDB::Table')
    expect(tables).toHaveLength(3 * countryIds().length)
    for (const [, name, table] of tables) {
      expect(table.DeletionPolicy).toBe('Retain')
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() },
      })
      const days = (table.Properties.PointInTimeRecoverySpecification as { RecoveryPeriodInDays?: number } | undefined)
        ?.RecoveryPeriodInDays
      expect([name.replace(/^Tables([A-Z][a-z]+).*/, '$1'), days]).toEqual([
        name.replace(/^Tables([A-Z][a-z]+).*/, '$1'),
        name.includes('Cases') ? 35 : name.includes('TablesKeys') ? 7 : undefined,
      ])
    }
  })

  it('gives each authority a FIFO queue with its own key and its own dead letters', () => {
    const queues = all('AWS::SQS::Queue')
    expect(queues).toHaveLength(4 * countryIds().length)
    const keys = queues.map(([country, , queue]) => `${country} ${JSON.stringify(queue.Properties.KmsMasterKeyId)}`)
    expect(new Set(keys).size).toBe(2 * countryIds().length)
    for (const [, name, queue] of queues) {
      expect(queue.Properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MessageRetentionPeriod: 14 * 24 * 3600,
      })
      if (!name.includes('deadletters')) expect(queue.Properties).toHaveProperty('RedrivePolicy')
    }
    for (const [, , policy] of all('AWS::SQS::QueuePolicy'))
      expect(JSON.stringify(policy.Properties)).toContain('"aws:SecureTransport":"false"')
  })

  it('runs on Node 24, arm64, each function with a role of its own that names exact actions', () => {
    const functions = all('AWS::Lambda::Function')
    expect(functions).toHaveLength(5 * countryIds().length)
    for (const [, , lambda] of functions)
      expect(lambda.Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
    expect(
      new Set(functions.map(([country, , lambda]) => `${country}${JSON.stringify(lambda.Properties.Role)}`)).size,
    ).toBe(functions.length)
    for (const statement of statements(/./)) {
      for (const action of [statement.Action].flat()) expect(action).not.toContain('*')
      if (statement.Resource === '*') expect(statement.Action).toBe('dynamodb:ListStreams')
    }
  })

  it('gives the publisher no way to a child’s answers', () => {
    const [country] = [...templates.values()]
    const dataKey = Object.keys(country?.resources ?? {}).find(name => name.startsWith('KeysData'))
    expect(dataKey).toBeDefined()
    expect(JSON.stringify(statements(/^ServeApi/))).toContain(String(dataKey))
    for (const name of [/^PublishNotices/, /^SweepNotices/])
      expect(JSON.stringify(statements(name))).not.toContain(String(dataKey))
  })

  it('lets nobody sign up by themselves, and asks everybody for a second factor', () => {
    for (const [, , pool] of all('AWS::Cognito::UserPool'))
      expect(pool.Properties).toMatchObject({
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        DeletionProtection: 'ACTIVE',
      })
  })

  it('rotates and keeps every key', () => {
    for (const [, , key] of all('AWS::KMS::Key')) {
      expect(key.Properties.EnableKeyRotation).toBe(true)
      expect(key.DeletionPolicy).toBe('Retain')
    }
  })

  it('names a runbook entry in every alarm', () => {
    const runbook = readFileSync(join(import.meta.dirname, '../../infra/RUNBOOK.md'), 'utf8')
    const entries = [...runbook.matchAll(/^## (.+)$/gm)].map(found =>
      String(found[1]).toLowerCase().replaceAll(' ', '-'),
    )
    const alarms = all('AWS::CloudWatch::Alarm')
    expect(alarms.length).toBeGreaterThan(0)
    for (const [, , alarm] of alarms) {
      const entry = /infra\/RUNBOOK\.md#(\S+)/.exec(String(alarm.Properties.AlarmDescription))?.[1]
      expect(entries).toContain(entry)
    }
  })
})
