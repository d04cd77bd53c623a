import { describe, expect, it } from 'vitest'
import { functionsOf } from '../synthesized.ts'
import { allowed, listed, logicalId, type Stacks } from './stacks.ts'

export function testFunctions(stacks: Stacks): void {
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
}
