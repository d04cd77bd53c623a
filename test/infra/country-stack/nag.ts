import { App, Stack } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, it } from 'vitest'
import { findings } from '../../../infra/nag.ts'
import { ACKNOWLEDGEMENTS, type Acknowledgement } from '../../../infra/nag-acknowledgements.ts'
import type { Stacks } from './stacks.ts'

export function testNag(stacks: Stacks): void {
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
}
