import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { logicalId, only, type Stacks, type Statement } from './stacks.ts'

export function testWatched(stacks: Stacks): void {
  describe('what is watched', () => {
    const runbook = readFileSync(join(import.meta.dirname, '../../../infra/RUNBOOK.md'), 'utf8')
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
      const alarms = stacks.mexico
        .all('AWS::CloudWatch::Alarm')
        .map(([, { Properties }]) => String(Properties.AlarmDescription))
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
      for (const [country, name, { Properties }] of stacks.everywhere('AWS::CloudWatch::Alarm')) {
        const entry = /See infra\/RUNBOOK\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1]
        expect([country, name, [...entries.keys()].includes(String(entry))]).toEqual([country, name, true])
        expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OperationsOperators/) }])
      }
    })

    it('is told in a runbook whose every entry says what it means, how to look, and what to do', () => {
      const used = new Set(
        stacks
          .everywhere('AWS::CloudWatch::Alarm')
          .map(([, , { Properties }]) => Properties.AlarmDescription.split('#')[1]),
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
      for (const point of points)
        expect(point).toMatch(/^\*\*[^*]+\*\*.*\]\(https:\/\/docs\.aws\.amazon\.com\/[^)]+\)/s)
    })

    it('names no command that does not exist, and no drill', () => {
      const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')
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
}
