import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localReceivers } from '../../functions/deliver-webhooks/local-receivers.ts'
import { profileOf } from '../../infra/build/profiles.ts'
import { readStackResources } from '../../infra/local/resources/stack-resources.ts'
import { readTemplate } from '../../infra/local/template/template.ts'
import { findings } from '../../infra/nag.ts'
import { ACKNOWLEDGEMENTS, type Acknowledgement } from '../../infra/nag-acknowledgements.ts'
import { hearing } from '../../shared/countries/authority.ts'
import { SECURITY_HEADERS } from '../../shared/lambda/security-headers.ts'
import { temporaryFolder } from '../local-platform.ts'
import {
  countriesWithAccounts,
  functionsOf,
  type Resource,
  type Synthesized,
  synthesizeTemplates,
  type Template,
} from './synthesized.ts'

const folder = temporaryFolder()
let stacks: Synthesized
let mexico: Template
beforeAll(async () => {
  stacks = await synthesizeTemplates(countriesWithAccounts(), folder.path)
  mexico = templateOf('mx')
})
afterAll(() => folder.remove())

function templateOf(id: string): Template {
  const found = stacks.countries.find(({ country }) => country.id === id)
  if (found === undefined) throw new Error(`no template of ${id}`)
  return found
}
/** Resources of a type in every country and edge, with the country's id. */
function everywhere(type: string): readonly (readonly [string, string, Resource])[] {
  return [...stacks.countries, ...stacks.edges].flatMap(template =>
    template.all(type).map(([name, resource]) => [template.country.id, name, resource] as const),
  )
}
function only(template: Template, type: string): Resource {
  const [first, ...others] = template.all(type)
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} of ${type}`)
  return first[1]
}

interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Principal?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
const listed = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? value : [value as Value]

/** What policies of these names allow. */
function allowed(template: Template, name: RegExp): readonly Statement[] {
  return template
    .all('AWS::IAM::ManagedPolicy')
    .filter(([logicalId]) => name.test(logicalId))
    .flatMap(([, policy]): Statement[] => policy.Properties.PolicyDocument.Statement)
}
const logicalId = (template: Template, type: string, beginning: string): string =>
  template.all(type).find(([name]) => name.startsWith(beginning))?.[0] ?? `no ${type} ${beginning}`

describe('twelve countries', () => {
  it('each have a template, in their own account and region, that nobody deletes by mistake', () => {
    expect(stacks.countries).toHaveLength(12)
    for (const { country, artifact } of stacks.countries) {
      expect(artifact.environment).toBe(`aws://${country.account}/${country.region}`)
      expect(artifact.properties.terminationProtection).toBe(true)
    }
    for (const { country, artifact } of stacks.edges) {
      expect(artifact.environment).toBe(`aws://${country.account}/us-east-1`)
      expect(artifact.properties.terminationProtection).toBe(true)
    }
  })

  it('name nothing of another: no account, region, ARN, queue, table, bucket, key or domain', () => {
    const regions = new Set(stacks.countries.map(({ country }) => country.region))
    for (const [index, { country, text }] of stacks.countries.entries())
      for (const template of [text, stacks.edges[index]?.text ?? '']) {
        for (const other of stacks.countries.map(one => one.country).filter(({ id }) => id !== country.id)) {
          expect(template).not.toContain(`amparo-${other.id}`)
          expect(template).not.toContain(other.domain)
          expect(template).not.toContain(String(other.account))
        }
        // Every twelve-digit number is an account; every ARN with one is this country's.
        for (const [number] of template.matchAll(/(?<![\w-])\d{12}(?![\w-])/g)) expect(number).toBe(country.account)
        const here = template === text ? country.region : 'us-east-1'
        for (const region of regions) if (region !== here) expect(template).not.toContain(region)
        for (const [, region] of template.matchAll(/arn:aws:[a-z0-9-]+:([a-z]{2}-[a-z]+-\d):/g))
          expect(region).toBe(here)
      }
  })

  it('share no export, and import and look up nothing', () => {
    for (const { text, outputs } of [...stacks.countries, ...stacks.edges]) {
      expect(text).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|\{\{resolve:/)
      for (const output of Object.values(outputs)) expect(output).not.toHaveProperty('Export')
    }
  })

  it('refer only to what stands in the same template', () => {
    for (const { text, resources, parameters } of [...stacks.countries, ...stacks.edges]) {
      const known = new Set([...Object.keys(resources), ...Object.keys(parameters)])
      for (const [, name = ''] of text.matchAll(/"Ref": "([^"]+)"|"Fn::GetAtt": \[\s*"([^"]+)"/g))
        if (name !== '' && !name.startsWith('AWS::')) expect(known).toContain(name)
    }
  })
})

describe('a template', () => {
  it('goes in no circle: every resource can be made after all that it refers to', () => {
    for (const { resources } of [...stacks.countries, ...stacks.edges]) {
      const needs = new Map(
        Object.entries(resources).map(([name, { Properties, DependsOn = [] }]) => [
          name,
          [...DependsOn, ...JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)]
            .map(one => (typeof one === 'string' ? one : (one[1] ?? '')))
            .filter(other => Object.hasOwn(resources, other)),
        ]),
      )
      // Whatever needs nothing that is still to be made is made; what is left in the end waits for itself.
      for (let made = -1; made !== 0; ) {
        const ready = [...needs].filter(([, others]) => !others.some(other => needs.has(other))).map(([name]) => name)
        for (const name of ready) needs.delete(name)
        made = ready.length
      }
      expect([...needs.keys()]).toEqual([])
    }
  })

  it('holds against CloudFormation’s own schemas', async () => {
    const other = temporaryFolder()
    try {
      // Mexico’s stands for all: the others differ from it in names and numbers.
      await synthesizeTemplates([profileOf('mx')], other.path, { validate: true })
      const report = (assembly: string): string =>
        readFileSync(join(other.path, 'assembly', assembly, 'validation-report.json'), 'utf8')
      for (const assembly of ['', 'edge']) expect(JSON.parse(report(assembly)).pluginReports).toEqual([])
    } finally {
      other.remove()
    }
  }, 180_000)

  it('of every country runs on this machine: the local cloud can honour all that is in it', () => {
    const machine = { region: 'us-east-1', publicUrl: 'http://one', awsEndpoint: 'http://two', issuer: 'http://three' }
    const parameters = { EdgeKey: 'key', EdgeFirewall: 'none', EdgeCertificate: 'none' }
    for (const { file, country } of stacks.countries) {
      const found = readStackResources(readTemplate(file), file, parameters, machine)
      expect(found.functions).toHaveLength(functionsOf(country))
      expect(found.queues.map(({ name }) => name)).toContain(`amparo-${country.id}-migration.fifo`)
      expect(found.edgeHeaders).toEqual({ 'x-amparo-edge': 'key' })
    }
  })
})

describe('what a country stores', () => {
  it('is kept when its stack is deleted or replaced: tables, queues, keys, users, backups', () => {
    const kept: Readonly<Record<string, readonly string[]>> = {
      'AWS::DynamoDB::Table': ['Retain'],
      'AWS::Cognito::UserPool': ['Retain'],
      'AWS::S3::Bucket': ['Retain'],
      // `Undelivered` has no name.
      'AWS::SQS::Queue': ['RetainExceptOnCreate', 'Retain'],
      'AWS::KMS::Key': ['RetainExceptOnCreate'],
      'AWS::Backup::BackupVault': ['RetainExceptOnCreate'],
    }
    for (const [type, policies] of Object.entries(kept)) {
      expect(everywhere(type).length).toBeGreaterThanOrEqual(12)
      for (const [, name, resource] of everywhere(type)) {
        expect([name, policies]).toEqual([name, expect.arrayContaining([resource.DeletionPolicy])])
        expect([name, resource.UpdateReplacePolicy]).toEqual([name, 'Retain'])
      }
    }
  })

  it('leaves nothing with a name behind when the first deployment fails: the second would meet it', () => {
    const named = ['QueueName', 'TableName', 'BucketName', 'BackupVaultName', 'UserPoolName', 'LogGroupName']
    for (const template of [...stacks.countries, ...stacks.edges])
      for (const [name, { Properties, DeletionPolicy }] of Object.entries(template.resources))
        if (DeletionPolicy === 'Retain' && Properties !== undefined)
          expect([name, named.filter(property => property in Properties)]).toEqual([name, []])
  })

  it('lies in tables with a customer key and deletion protection, each recoverable as far as it should be', () => {
    // cdk-nag is not believed here: these are asserted of every table.
    const days = { Cases: 35, Keys: 7, Desk: undefined }
    for (const template of stacks.countries) {
      expect(template.all('AWS::DynamoDB::GlobalTable')).toEqual([])
      const tables = template.all('AWS::DynamoDB::Table')
      expect(tables.map(([name]) => name.replace(/^Tables([A-Z][a-z]+).*/, '$1')).sort()).toEqual(
        Object.keys(days).sort(),
      )
      for (const [name, { Properties }] of tables) {
        expect(Properties).toMatchObject({
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          SSESpecification: {
            SSEEnabled: true,
            SSEType: 'KMS',
            KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^KeysStorage/), 'Arn'] },
          },
        })
        const [, kept] = Object.entries(days).find(([table]) => name.startsWith(`Tables${table}`)) ?? []
        expect(Properties.PointInTimeRecoverySpecification).toEqual(
          kept === undefined ? undefined : { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: kept },
        )
      }
    }
  })

  it('is copied every day and every month into a locked vault, the cases and nothing else', () => {
    for (const template of stacks.countries) {
      expect(only(template, 'AWS::Backup::BackupVault').Properties).toMatchObject({
        EncryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^BackupsKey/), 'Arn'] },
        LockConfiguration: { MinRetentionDays: 35, MaxRetentionDays: 365, ChangeableForDays: 7 },
        AccessPolicy: {
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: expect.arrayContaining(['backup:DeleteRecoveryPoint']),
            },
          ],
        },
      })
      const { BackupPlanRule } = only(template, 'AWS::Backup::BackupPlan').Properties.BackupPlan
      expect(
        BackupPlanRule.map((rule: { RuleName: string; Lifecycle: unknown }) => [rule.RuleName, rule.Lifecycle]),
      ).toEqual([
        ['daily', { DeleteAfterDays: 35 }],
        ['monthly', { DeleteAfterDays: 365 }],
      ])
      const { Resources } = only(template, 'AWS::Backup::BackupSelection').Properties.BackupSelection
      expect(Resources).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^TablesCases/), 'Arn'] }])
      // Of the two keys: what AWS's own policy for its backups allows, with AWS's own conditions.
      const ofKeys = allowed(template, /^BackupsPolicy/).filter(({ Action }) => listed(Action)[0]?.startsWith('kms:'))
      expect(
        ofKeys.map(({ Action, Condition }) => [Action, Object.keys(Object.values(Condition ?? {})[0] ?? {})]),
      ).toEqual([
        [['kms:Decrypt', 'kms:GenerateDataKey'], ['kms:ViaService']],
        ['kms:DescribeKey', []],
        ['kms:CreateGrant', ['kms:GrantIsForAWSResource']],
      ])
    }
  })

  it('is under keys that rotate; no key of one authority opens the queue of the other', () => {
    for (const [, , key] of everywhere('AWS::KMS::Key')) expect(key.Properties.EnableKeyRotation).toBe(true)
    for (const template of stacks.countries) {
      const keyOf = (queue: string): unknown =>
        template.all('AWS::SQS::Queue').find(([name]) => name.startsWith(`Queues${queue}`))?.[1].Properties
          .KmsMasterKeyId
      expect(keyOf('childprotection')).not.toEqual(keyOf('migration'))
      expect(keyOf('childprotectiondead')).toEqual(keyOf('childprotection'))
    }
  })

  it('lies, where it is a file, in a private bucket: TLS only, a customer key, one origin that may send, no versions', () => {
    expect(stacks.edges.flatMap(edge => edge.all('AWS::S3::Bucket'))).toEqual([])
    for (const template of stacks.countries) {
      const bucket = only(template, 'AWS::S3::Bucket')
      expect(bucket.DeletionPolicy).toBe('Retain')
      expect(bucket.Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
        CorsConfiguration: { CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: [{ Ref: 'PublicOrigin' }] }] },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      })
      expect(JSON.stringify(only(template, 'AWS::S3::BucketPolicy').Properties)).toContain(
        '"aws:SecureTransport":"false"',
      )
      // What is removed is to be gone: shared/decisions/010.
      expect(bucket.Properties.VersioningConfiguration).toBeUndefined()
      const rules: readonly { readonly Prefix?: string }[] = bucket.Properties.LifecycleConfiguration.Rules
      expect(rules.flatMap(rule => rule.Prefix ?? []).sort()).toEqual(['opened/', 'quarantine/', 'unclaimed/'])
    }
  })

  it('is scanned for malware before anything but the scan may read it', () => {
    for (const template of stacks.countries) {
      expect(only(template, 'AWS::GuardDuty::MalwareProtectionPlan').Properties).toMatchObject({
        ProtectedResource: { S3Bucket: { ObjectPrefixes: ['quarantine/'] } },
      })
      // As its guide writes it: no condition of ours that it may not be able to meet.
      const scanRole = template.resources[logicalId(template, 'AWS::IAM::Role', 'AttachmentsMalwareScanRole')]
      expect(scanRole?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'malware-protection-plan.guardduty.amazonaws.com' },
        },
      ])
      // GuardDuty tries its role when it is made: not in the minute in which IAM hears of it.
      expect(only(template, 'AWS::GuardDuty::MalwareProtectionPlan').DependsOn).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^AttachmentsMalwareScanPolicy/),
          logicalId(template, 'AWS::CloudFront::Distribution', 'Door'),
        ]),
      )
      for (const name of [/^ServeApi/, /^ServePages/])
        for (const { Action, Resource } of allowed(template, name))
          if (listed(Action).includes('s3:GetObject')) expect(JSON.stringify(Resource)).not.toContain('quarantine/')
    }
  })

  it('has a result of its scan put aside that nobody took: its rule may send there, and EventBridge may use the key', () => {
    for (const template of stacks.countries) {
      const toEvents = ({ Principal }: Statement): boolean =>
        JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}'
      const key: { readonly Statement: readonly Statement[] } | undefined =
        template.resources[logicalId(template, 'AWS::KMS::Key', 'OperationsKey')]?.Properties.KeyPolicy
      // EventBridge names no rule and no account to KMS: a condition on either would never hold.
      expect(key?.Statement.filter(toEvents)).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
        },
      ])
      const queue: { readonly Statement: readonly Statement[] } | undefined =
        template.resources[logicalId(template, 'AWS::SQS::QueuePolicy', 'UndeliveredQueue')]?.Properties.PolicyDocument
      expect(queue?.Statement.filter(toEvents).map(({ Action, Condition }) => [Action, Condition])).toEqual([
        ['sqs:SendMessage', { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.any(String), 'Arn'] } } }],
      ])
    }
  })
})

describe('an authority’s queue', () => {
  it('is FIFO, high-throughput, encrypted with its own key, and puts aside what was received five times', () => {
    for (const template of stacks.countries) {
      const queues = template.all('AWS::SQS::Queue').filter(([name]) => name.startsWith('Queues'))
      expect(queues).toHaveLength(2 * hearing(template.country.authorities).length)
      for (const [name, { Properties }] of queues) {
        expect(Properties).toMatchObject({
          FifoQueue: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          MessageRetentionPeriod: 14 * 24 * 3600,
          KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Queues\w+key/), 'Arn'] },
        })
        if (name.includes('deadletters')) expect(Properties).not.toHaveProperty('RedrivePolicy')
        else
          expect(Properties.RedrivePolicy).toEqual({
            // What comes back to a queue of ours to deliver failed through a fault of ours, which is waited for.
            maxReceiveCount: name.startsWith('Queuesforeignaffairs') ? 20 : 5,
            deadLetterTargetArn: {
              'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name.slice(0, -8)}deadletters`)), 'Arn'],
            },
          })
      }
    }
  })

  it('is read by the programs its profile names, over TLS, and by nobody else', () => {
    for (const template of stacks.countries) {
      const { id, account } = template.country
      for (const authority of ['child-protection', 'migration']) {
        const arn = `arn:aws:iam::${account}:role/${id}-${authority}-system`
        const name = authority.replace('-', '')
        const policyOf = (queue: string): readonly Statement[] =>
          template.all('AWS::SQS::QueuePolicy').find(([policy]) => policy.startsWith(`Queues${queue}Policy`))?.[1]
            .Properties.PolicyDocument.Statement
        expect(policyOf(name).filter(({ Effect }) => Effect === 'Allow')).toEqual([
          {
            Sid: 'Consumers',
            Effect: 'Allow',
            Principal: { AWS: arn },
            Action: [
              'sqs:ReceiveMessage',
              'sqs:DeleteMessage',
              'sqs:ChangeMessageVisibility',
              'sqs:GetQueueAttributes',
            ],
            Resource: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^Queues${name}`)), 'Arn'] },
            Condition: { Bool: { 'aws:SecureTransport': 'true' } },
          },
        ])
        expect(policyOf(`${name}deadletters`).filter(({ Effect }) => Effect === 'Allow')).toEqual([])
        const key = template.all('AWS::KMS::Key').find(([key]) => key.startsWith(`Queues${name}key`))?.[1]
        const reading = key?.Properties.KeyPolicy.Statement.filter(({ Sid }: Statement) => Sid === 'Consumers')
        expect(reading).toEqual([
          {
            Sid: 'Consumers',
            Effect: 'Allow',
            Principal: { AWS: arn },
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { StringEquals: { 'kms:ViaService': `sqs.${template.country.region}.amazonaws.com` } },
          },
        ])
      }
    }
  })

  it('and every other queue refuses what comes without TLS', () => {
    for (const template of stacks.countries) {
      const policies = template.all('AWS::SQS::QueuePolicy')
      expect(policies).toHaveLength(template.all('AWS::SQS::Queue').length)
      for (const [, policy] of policies)
        expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: expect.anything(),
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        })
    }
  })
})

describe('a function', () => {
  it('runs on Node 24, arm64, traced, with a log of three months, a dead-letter queue, and a share of its own', () => {
    for (const template of stacks.countries) {
      const functions = template.all('AWS::Lambda::Function')
      expect(functions).toHaveLength(functionsOf(template.country))
      const logs = Object.fromEntries(template.all('AWS::Logs::LogGroup'))
      for (const [, { Properties }] of functions) {
        expect(Properties).toMatchObject({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          TracingConfig: { Mode: 'Active' },
          ReservedConcurrentExecutions: expect.any(Number),
          DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^Undelivered/), 'Arn'] } },
        })
        expect(logs[Properties.LoggingConfig.LogGroup.Ref]?.Properties).toMatchObject({
          RetentionInDays: 90,
          KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^OperationsKey/), 'Arn'] },
        })
      }
      const shares = functions.map(([, { Properties }]) => Properties.ReservedConcurrentExecutions)
      // An account has 1,000, of which 100 must be left to nobody in particular.
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(900)
      expect(new Set(functions.map(([, { Properties }]) => JSON.stringify(Properties.Role))).size).toBe(
        functions.length,
      )
    }
  })

  it('may do exactly named actions on exactly named resources', () => {
    for (const template of [...stacks.countries, ...stacks.edges]) {
      expect(template.all('AWS::IAM::Policy')).toEqual([])
      for (const [, role] of template.all('AWS::IAM::Role')) {
        expect(role.Properties).not.toHaveProperty('ManagedPolicyArns')
        expect(role.Properties).not.toHaveProperty('Policies')
      }
      for (const { Action, Resource } of allowed(template, /./)) {
        for (const action of listed(Action)) expect(action).not.toContain('*')
        // Files below one prefix of the bucket, and the rules that GuardDuty keeps for its scan, are named by a beginning.
        const beginnings = /(?:quarantine|unclaimed|cases|opened)\/\*|AmazonGuardDutyMalwareProtectionS3\*/g
        if (JSON.stringify(Resource).replaceAll(beginnings, '').includes('*'))
          expect(['dynamodb:ListStreams', 'xray:PutTelemetryRecords,xray:PutTraceSegments']).toContain(String(Action))
      }
    }
  })

  it('that publishes has no way to a child’s answers', () => {
    for (const template of stacks.countries) {
      const dataKey = logicalId(template, 'AWS::KMS::Key', 'KeysData')
      expect(JSON.stringify(allowed(template, /^ServeApi/))).toContain(dataKey)
      for (const name of [/^PublishNotices/, /^SweepNotices/])
        expect(JSON.stringify(allowed(template, name))).not.toContain(dataKey)
    }
  })

  it('that watches deadlines, alone, may destroy the key of a child', () => {
    for (const template of stacks.countries) {
      const keys = logicalId(template, 'AWS::DynamoDB::Table', 'TablesKeys')
      const deletes = (name: RegExp): boolean =>
        allowed(template, name).some(
          ({ Action, Resource }) =>
            [Action].flat().includes('dynamodb:DeleteItem') && JSON.stringify(Resource).includes(keys),
        )
      const functions = [
        /^ServeApi/,
        /^ServePages/,
        /^PublishNotices/,
        /^SweepNotices/,
        /^ScanAttachment/,
        /^WatchDeadlines/,
      ]
      expect(functions.map(deletes)).toEqual([false, false, false, false, false, true])
    }
  })

  it('that the clock or the stream calls is called by what may call it and nothing more; what it cannot do is put aside', () => {
    for (const template of stacks.countries) {
      const sweep = { 'Fn::GetAtt': [logicalId(template, 'AWS::Lambda::Function', 'SweepNotices'), 'Arn'] }
      expect(allowed(template, /^PublishingEveryMinute/)).toEqual([
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: sweep },
      ])
      const everyMinute = logicalId(template, 'AWS::Scheduler::Schedule', 'Publishing')
      expect(template.resources[everyMinute]?.Properties).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        Target: { Arn: sweep, RetryPolicy: { MaximumRetryAttempts: 0 } },
      })
      const stream = logicalId(template, 'AWS::Lambda::EventSourceMapping', 'PublishingStream')
      expect(template.resources[stream]?.Properties).toMatchObject({
        MaximumRetryAttempts: 3,
        BisectBatchOnFunctionError: true,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^Undelivered/), 'Arn'] } },
        },
      })
    }
  })
})

describe('a webhook', () => {
  const honduras = (): Template => templateOf('hn')

  it('has its functions only where a profile names one, and no program but ours then reads its queue', () => {
    for (const template of stacks.countries) {
      const names = template.all('AWS::Lambda::Function').map(([name]) => name)
      expect(names.some(name => /^(?:Deliver|Retry)Webhooks/.test(name))).toBe(template === honduras())
    }
    const policy = honduras().resources[logicalId(honduras(), 'AWS::SQS::QueuePolicy', 'QueuesforeignaffairsPolicy')]
    expect(policy?.Properties.PolicyDocument.Statement.map(({ Effect }: Statement) => Effect)).toEqual(['Deny'])
    const mapping = logicalId(honduras(), 'AWS::Lambda::EventSourceMapping', 'Webhooks')
    expect(honduras().resources[mapping]?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Queuesforeignaffairs/), 'Arn'] },
    })
  })

  it('is delivered to by functions that have no way to a case, an answer, or the key that notices are signed with', () => {
    for (const name of [/^DeliverWebhooks/, /^RetryWebhooks/]) {
      const statements = allowed(honduras(), name)
      expect(JSON.stringify(statements)).not.toContain(logicalId(honduras(), 'AWS::KMS::Key', 'KeysData'))
      for (const { Action, Condition } of statements)
        if (listed(Action).some(action => action.startsWith('dynamodb:'))) {
          const keys = listed(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'])
          expect(keys.length).toBeGreaterThan(0)
          for (const key of keys)
            expect(key).toMatch(/^(?:DELIVERY#\*|WEBHOOK#foreign-affairs|EXHAUSTED#foreign-affairs|foreign-affairs)$/)
        }
      const signing = { 'Fn::GetAtt': [logicalId(honduras(), 'AWS::KMS::Key', 'KeysSigning'), 'Arn'] }
      const unwraps = statements.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(signing))
      expect(unwraps).toEqual([
        expect.objectContaining({
          Action: 'kms:Decrypt',
          Condition: { StringEquals: { 'kms:EncryptionContext:owner': ['WEBHOOK#foreign-affairs'] } },
        }),
      ])
    }
  })

  it('leads to public addresses alone: no template names a receiver on this machine', () => {
    for (const { text } of [...stacks.countries, ...stacks.edges]) expect(text).not.toContain('LOCAL_RECEIVERS')
    // That this is how a local cloud would say it.
    expect(() => localReceivers({ LOCAL_RECEIVERS: '{}' })).toThrow('in a local cloud alone')
    expect(() =>
      localReceivers({ LOCAL_RECEIVERS: '{}', AWS_ENDPOINT_URL: 'https://dynamodb.us-east-1.amazonaws.com' }),
    ).toThrow('in a local cloud alone')
    const here = {
      LOCAL_RECEIVERS: '{"https://a.example":"http://127.0.0.1:9"}',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    }
    expect([...localReceivers(here)]).toEqual([['https://a.example', 'http://127.0.0.1:9']])
    expect(() =>
      localReceivers({ ...here, LOCAL_RECEIVERS: '{"https://a.example":"http://169.254.169.254"}' }),
    ).toThrow()
  })
})

describe('the way in', () => {
  it('is CloudFront with the country’s own name and certificate, TLS 1.2 or better, and the web firewall', () => {
    for (const template of stacks.countries) {
      const { DistributionConfig } = only(template, 'AWS::CloudFront::Distribution').Properties
      expect(DistributionConfig).toMatchObject({
        Aliases: [template.country.domain],
        WebACLId: { Ref: 'EdgeFirewall' },
        ViewerCertificate: {
          AcmCertificateArn: { Ref: 'EdgeCertificate' },
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
        Origins: [{ CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } }],
        DefaultCacheBehavior: {
          ViewerProtocolPolicy: 'redirect-to-https',
          // AWS's own policy "CachingDisabled": nothing that is somebody's is kept.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        },
      })
      for (const behavior of [DistributionConfig.DefaultCacheBehavior, ...DistributionConfig.CacheBehaviors])
        expect(behavior.ResponseHeadersPolicyId).toEqual({
          Ref: logicalId(template, 'AWS::CloudFront::ResponseHeadersPolicy', 'Door'),
        })
    }
  })

  it('keeps no refusal and no fault of ours for whoever asks next', () => {
    for (const template of stacks.countries) {
      const { CustomErrorResponses } = only(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig
      // Those that CloudFront keeps by itself (HTTPStatusCodes.html in its guide); 416 it never does.
      expect(CustomErrorResponses).toEqual(
        [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map(ErrorCode => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
      )
    }
  })

  it('cannot be gone round: functions want the key that only CloudFront shows, and no default of it is known', () => {
    for (const template of stacks.countries) {
      const { Origins } = only(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig
      expect(Origins[0].OriginCustomHeaders).toEqual([{ HeaderName: 'x-amparo-edge', HeaderValue: { Ref: 'EdgeKey' } }])
      for (const name of ['ServeApi', 'ServePages']) {
        const lambda = template.resources[logicalId(template, 'AWS::Lambda::Function', name)]
        expect(lambda?.Properties.Environment.Variables.EDGE_KEY).toEqual({ Ref: 'EdgeKey' })
      }
      expect(template.parameters.EdgeKey).toMatchObject({
        NoEcho: true,
        AllowedPattern: expect.stringContaining('{43,}'),
      })
      for (const name of ['EdgeKey', 'EdgeFirewall', 'EdgeCertificate'])
        expect(template.parameters[name]).not.toHaveProperty('Default')
    }
  })

  it('sends strict headers with whatever is answered; nothing unsafe is allowed to run', () => {
    for (const template of stacks.countries) {
      const { ResponseHeadersPolicyConfig: policy } = only(
        template,
        'AWS::CloudFront::ResponseHeadersPolicy',
      ).Properties
      expect(policy.SecurityHeadersConfig).toMatchObject({
        // A page's own policy, which names the identity provider, stands.
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", Override: false },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 63_072_000,
          IncludeSubdomains: true,
          Preload: true,
          Override: true,
        },
      })
      expect(Object.values(SECURITY_HEADERS).join()).not.toContain('unsafe')
      expect(template.text).not.toContain('unsafe-')
    }
  })

  it('limits every address, in one firewall for pages and one for signing in, and blocks no form for its words', () => {
    const firewalls = everywhere('AWS::WAFv2::WebACL')
    expect(firewalls.map(([, , acl]) => acl.Properties.Scope).sort()).toEqual([
      ...Array(12).fill('CLOUDFRONT'),
      ...Array(12).fill('REGIONAL'),
    ])
    interface Rule {
      readonly Name: string
      readonly Action?: { readonly Block?: unknown; readonly Allow?: unknown }
      readonly OverrideAction?: unknown
      readonly Statement: Readonly<
        Record<string, { readonly Limit?: number; readonly RuleActionOverrides?: unknown[] }>
      >
    }
    for (const [, , acl] of firewalls) {
      const rules: readonly Rule[] = acl.Properties.Rules
      const limits = rules.filter(({ Action }) => Action?.Block !== undefined)
      const guardsPool = acl.Properties.Scope === 'REGIONAL'
      expect(limits.map(({ Name, Statement }) => [Name, Statement.RateBasedStatement?.Limit])).toEqual([
        ['sign-ins', guardsPool ? 600 : 150],
        ['requests', 3000],
      ])
      // Tokens are asked for by our own function, for all officers from a few addresses.
      expect(JSON.stringify(limits[0])).not.toContain('"/oauth2/"')
      expect(JSON.stringify(rules.filter(({ Action }) => Action?.Allow !== undefined))).toEqual(
        guardsPool ? expect.stringContaining('"EXACTLY","SearchString":"/oauth2/token"') : '[]',
      )
      const managed = rules.filter(({ OverrideAction }) => OverrideAction !== undefined)
      expect(managed.map(({ Name }) => Name)).toEqual([
        'AWSManagedRulesCommonRuleSet',
        'AWSManagedRulesKnownBadInputsRuleSet',
        'AWSManagedRulesAmazonIpReputationList',
      ])
      // All that AWS's guide names for these groups and that look into a body.
      const counting = (group: Rule | undefined): unknown =>
        group?.Statement.ManagedRuleGroupStatement?.RuleActionOverrides
      expect(counting(managed[0])).toEqual(
        ['SizeRestrictions', 'CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF'].map(rule => ({
          Name: `${rule}_BODY`,
          ActionToUse: { Count: {} },
        })),
      )
      expect(counting(managed[1])).toEqual(
        ['JavaDeserializationRCE', 'Log4JRCE', 'ReactJSRCE'].map(rule => ({
          Name: `${rule}_BODY`,
          ActionToUse: { Count: {} },
        })),
      )
      expect(JSON.stringify(acl.Properties)).not.toContain('"SampledRequestsEnabled":true')
    }
    for (const [, , logging] of everywhere('AWS::WAFv2::LoggingConfiguration'))
      expect(logging.Properties).toMatchObject({
        RedactedFields: [
          { SingleHeader: { Name: 'cookie' } },
          { SingleHeader: { Name: 'authorization' } },
          { QueryString: {} },
        ],
        LoggingFilter: { DefaultBehavior: 'DROP' },
        // The log by its name: CloudFormation's own ARN of it ends with `:*`.
        LogDestinationConfigs: [
          {
            'Fn::Join': ['', expect.arrayContaining([{ Ref: expect.stringMatching(/FirewallLog/) }])],
          },
        ],
      })
    for (const template of stacks.countries) {
      const protection = only(template, 'AWS::WAFv2::WebACLAssociation')
      expect(protection.Properties.ResourceArn).toEqual({
        'Fn::GetAtt': [logicalId(template, 'AWS::Cognito::UserPool', 'Identity'), 'Arn'],
      })
      // WAF itself may not know a new firewall for minutes.
      expect(protection.DependsOn).toEqual([logicalId(template, 'AWS::CloudFront::Distribution', 'Door')])
    }
  })

  it('is throttled, and its log tells routes and times: no address, path, person or query', () => {
    for (const template of stacks.countries) {
      const { DefaultRouteSettings, AccessLogSettings } = only(template, 'AWS::ApiGatewayV2::Stage').Properties
      expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 })
      const told: readonly string[] = Object.values(JSON.parse(AccessLogSettings.Format))
      expect(told).toContain('$context.routeKey')
      for (const field of told)
        expect(field).not.toMatch(/identity|path|authorizer\.(?!error)|principal|userAgent|domainName|queryString/i)
    }
  })
})

describe('who the officers are', () => {
  it('is known by a pool in which nobody signs up by themselves and everybody has a second factor', () => {
    for (const template of stacks.countries) {
      expect(only(template, 'AWS::Cognito::UserPool').Properties).toMatchObject({
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        DeletionProtection: 'ACTIVE',
        UserPoolTier: 'PLUS',
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        Policies: { PasswordPolicy: { MinimumLength: 14 } },
      })
      const asSecondFactor = { EventAction: 'MFA_IF_CONFIGURED', Notify: false }
      expect(only(template, 'AWS::Cognito::UserPoolRiskConfigurationAttachment').Properties).toMatchObject({
        ClientId: 'ALL',
        CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
        AccountTakeoverRiskConfiguration: {
          Actions: { LowAction: asSecondFactor, MediumAction: asSecondFactor, HighAction: asSecondFactor },
        },
      })
      expect(only(template, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({
        AllowedOAuthFlows: ['code'],
        GenerateSecret: false,
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        RefreshTokenRotation: { Feature: 'ENABLED' },
        // With the flow that takes a refresh token again and again, Cognito refuses rotation.
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      })
    }
  })

  it('sees the pages at which everybody is asked anew, in their own language', () => {
    for (const template of stacks.countries) {
      expect(only(template, 'AWS::Cognito::UserPoolDomain').Properties.ManagedLoginVersion).toBe(2)
      // Without it, who is sent there sees no page at all.
      expect(only(template, 'AWS::Cognito::ManagedLoginBranding').Properties).toEqual({
        UserPoolId: { Ref: logicalId(template, 'AWS::Cognito::UserPool', 'Identity') },
        ClientId: { Ref: logicalId(template, 'AWS::Cognito::UserPoolClient', 'Identity') },
        UseCognitoProvidedValues: true,
      })
    }
  })

  it('can be found by whoever adds officers, and by programs that sign in', () => {
    for (const { outputs, resources } of stacks.countries) {
      const typeOf = (name: string): unknown => resources[Object(Object(outputs[name]).Value).Ref]?.Type
      expect(typeOf('OfficersPool')).toBe('AWS::Cognito::UserPool')
      expect(typeOf('OfficersClient')).toBe('AWS::Cognito::UserPoolClient')
    }
  })

  it('has a group for each role an authority has, and none beyond', () => {
    const groups = mexico.all('AWS::Cognito::UserPoolGroup').map(([, { Properties }]) => Properties.GroupName)
    expect(groups).toEqual(expect.arrayContaining(['child-protection:caseworker', 'migration:migration-officer']))
    expect(groups).toEqual(
      expect.arrayContaining(['foreign-affairs:consular', 'audit:auditor', 'platform:administrator']),
    )
    expect(groups).not.toContain('migration:caseworker')
  })

  it('is known by the country’s own provider where the profile names one, and then no pool is made', async () => {
    const other = temporaryFolder()
    try {
      const provider = { issuer: 'https://id.gob.example/realms/estado', clientId: 'amparo' }
      const { countries } = await synthesizeTemplates([{ ...profileOf('hn'), identityProvider: provider }], other.path)
      const [honduras] = countries
      if (honduras === undefined) throw new Error('no template')
      expect(Object.values(honduras.resources).filter(({ Type }) => Type.startsWith('AWS::Cognito'))).toEqual([])
      expect(only(honduras, 'AWS::ApiGatewayV2::Authorizer').Properties.JwtConfiguration).toEqual({
        Issuer: provider.issuer,
        Audience: ['amparo'],
      })
      const pages = honduras.resources[logicalId(honduras, 'AWS::Lambda::Function', 'ServePages')]
      expect(pages?.Properties.Environment.Variables).toMatchObject({
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: 'amparo',
      })
    } finally {
      other.remove()
    }
  })
})

describe('what is watched', () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../infra/RUNBOOK.md'), 'utf8')
  const entries = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map(part => {
        const [heading = '', ...rest] = part.split('\n')
        return [heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), rest.join('\n')] as const
      }),
  )

  it('has an alarm for each thing that can go wrong, and each alarm has an entry in the runbook', () => {
    const alarms = mexico.all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => String(Properties.AlarmDescription))
    for (const told of [
      /^ServeApi failed/,
      /^ServePages failed/,
      /^PublishNotices failed/,
      /^SweepNotices was called more often/,
      /^The stream’s records wait/,
      /^Five sweeps in a row/,
      /^No sweep ran/,
      /^No deadline was looked at/,
      /^The deadlines of some case/,
      /^Time brought something/,
      /^The system of migration did not take/,
      /^The system of child-protection has not read/,
      /^A function gave up/,
      /^Thirty sign-ins failed/,
      /^A backup of the cases was not made/,
    ])
      expect(alarms.filter(alarm => told.test(alarm))).toHaveLength(1)
    for (const [country, name, { Properties }] of everywhere('AWS::CloudWatch::Alarm')) {
      const entry = /See infra\/RUNBOOK\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1]
      expect([country, name, [...entries.keys()].includes(String(entry))]).toEqual([country, name, true])
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OperationsOperators/) }])
    }
  })

  it('is told in a runbook whose every entry says what it means, how to look, and what to do', () => {
    const used = new Set(
      everywhere('AWS::CloudWatch::Alarm').map(([, , { Properties }]) => Properties.AlarmDescription.split('#')[1]),
    )
    for (const entry of used)
      for (const part of ['**Means**', '**Look**', '**Do**'])
        expect([entry, entries.get(entry)]).toEqual([entry, expect.stringContaining(part)])
  })

  it('has a drill for what happens once in years: when, what to do, how to see that it worked, how long it takes', () => {
    const drills = runbook.slice(runbook.indexOf('\n# Drills\n')).split(/^## /m).slice(1)
    expect(drills.length).toBeGreaterThanOrEqual(7)
    for (const drill of drills)
      for (const part of ['**When**', '**Do**', '**See**', '**Time**'])
        expect([drill.split('\n')[0], drill]).toEqual([expect.any(String), expect.stringContaining(part)])
  })

  it('says what to look at before and after the first deployment, and the document that each point rests on', () => {
    const points = runbook
      .slice(runbook.indexOf('\n# Before the first deployment\n'), runbook.indexOf('\n# Drills\n'))
      .split(/^- /m)
      .slice(1)
    expect(points.length).toBeGreaterThanOrEqual(15)
    for (const point of points) expect(point).toMatch(/^\*\*[^*]+\*\*.*\]\(https:\/\/docs\.aws\.amazon\.com\/[^)]+\)/s)
  })

  it('names no command that does not exist, and no drill', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
    const { scripts } = JSON.parse(read('package.json'))
    const text = `${runbook}\n${read('README.md')}`
    const named = [...text.matchAll(/npm run (?:-s )?([a-z-]+)(?: -- ([a-z-]+))?/g)]
    expect(named.length).toBeGreaterThan(30)
    expect(named.map(([, script = '']) => script).filter(script => !Object.hasOwn(scripts, script))).toEqual([])
    const drills = named.filter(([, script]) => script === 'drill').map(([, , drill = '']) => drill)
    expect(drills.filter(drill => !read('infra/drill/cli.ts').includes(drill))).toEqual([])
  })

  it('reaches the operators: CloudWatch may speak to the topic and use its key', () => {
    for (const template of [...stacks.countries, ...stacks.edges]) {
      const speaks = ({ Principal, Effect }: Statement): boolean =>
        Effect === 'Allow' && JSON.stringify(Principal ?? '').includes('cloudwatch.amazonaws.com')
      const topic: readonly Statement[] = only(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement
      expect(topic.filter(speaks).map(({ Action }) => Action)).toEqual(['sns:Publish'])
      const key = template.resources[logicalId(template, 'AWS::KMS::Key', 'OperationsKey')]
      expect(key?.Properties.KeyPolicy.Statement.filter(speaks).map(({ Action }: Statement) => Action)).toEqual([
        ['kms:Decrypt', 'kms:GenerateDataKey*'],
      ])
      expect(only(template, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId')
    }
  })

  it('costs what the profile allows, or the operators hear of it before', () => {
    for (const template of stacks.edges) {
      const { Budget, NotificationsWithSubscribers } = only(template, 'AWS::Budgets::Budget').Properties
      expect(Budget.BudgetLimit).toEqual({ Amount: template.country.monthlyBudget, Unit: 'USD' })
      expect(NotificationsWithSubscribers).toHaveLength(2)
      for (const part of ['**Means**', '**Look**', '**Do**'])
        expect(entries.get('it-costs-more-than-it-should')).toContain(part)
    }
  })

  it('is on one page', () => {
    for (const template of stacks.countries) {
      const body = JSON.stringify(only(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)
      for (const figure of [
        'CasesBehind',
        'IteratorAge',
        'ApproximateAgeOfOldestMessage',
        'SignInSuccesses',
        'Throttles',
      ])
        expect(body).toContain(figure)
    }
  })
})

describe('cdk-nag, with AwsSolutions, Serverless and NIST 800-53 R5, over all twelve countries', () => {
  it('finds what is acknowledged and, with that, nothing', () => {
    // First without: every acknowledgement must silence something, or it is no longer needed.
    const bare = stacks.apps.flatMap(app => findings(app, []))
    const below = (resource: string): string => resource.slice(resource.indexOf('/') + 1)
    const silenced = ({ rules, at }: Acknowledgement, stack: string): readonly string[] =>
      bare.flatMap(({ rule, resource }) =>
        resource.startsWith(stack) && rules.includes(rule) && at.test(below(resource)) ? [rule] : [],
      )
    for (const one of ACKNOWLEDGEMENTS) {
      expect([...one.rules].sort()).toEqual([...new Set(silenced(one, 'amparo-'))].sort())
      for (const { country } of stacks.countries)
        expect([country.id, one.rules, silenced(one, `amparo-${country.id}/`).length > 0]).toEqual([
          country.id,
          one.rules,
          true,
        ])
    }
    expect(stacks.apps.flatMap(app => findings(app))).toEqual([])
  })

  it('is acknowledged at most twelve times, each with a reason', () => {
    expect(ACKNOWLEDGEMENTS.length).toBeLessThanOrEqual(12)
    for (const { reason } of ACKNOWLEDGEMENTS) expect(reason.length).toBeGreaterThan(60)
  })

  it('finds a queue that is open to everybody', () => {
    const app = new App()
    new Queue(new Stack(app, 'careless'), 'Queue')
    expect(findings(app).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['AwsSolutions-SQS4', 'Serverless-SQSRedrivePolicy']),
    )
  })
})
