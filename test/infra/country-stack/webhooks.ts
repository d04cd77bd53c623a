import { describe, expect, it } from 'vitest'
import { localReceivers } from '../../../functions/deliver-webhooks/local-receivers.ts'
import type { Template } from '../synthesized.ts'
import { allowed, listed, logicalId, type Stacks, type Statement } from './stacks.ts'

export function testWebhooks(stacks: Stacks): void {
  describe('a webhook', () => {
    const honduras = (): Template => stacks.templateOf('hn')

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
}
