import { describe, expect, it } from 'vitest'
import { allowed, listed, logicalId, only, type Stacks, type Statement } from './stacks.ts'

export function testStored(stacks: Stacks): void {
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
        expect(stacks.everywhere(type).length).toBeGreaterThanOrEqual(12)
        for (const [, name, resource] of stacks.everywhere(type)) {
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
      for (const [, , key] of stacks.everywhere('AWS::KMS::Key')) expect(key.Properties.EnableKeyRotation).toBe(true)
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
          template.resources[logicalId(template, 'AWS::SQS::QueuePolicy', 'UndeliveredQueue')]?.Properties
            .PolicyDocument
        expect(queue?.Statement.filter(toEvents).map(({ Action, Condition }) => [Action, Condition])).toEqual([
          ['sqs:SendMessage', { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.any(String), 'Arn'] } } }],
        ])
      }
    })
  })
}
