import { describe, expect, it } from 'vitest'
import { hearing } from '../../../shared/countries/authority.ts'
import type { Stacks, Statement } from './stacks.ts'

export function testQueues(stacks: Stacks): void {
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
}
