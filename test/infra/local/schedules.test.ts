import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { ScheduleExpression, Schedule as SchedulerSchedule, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { describe, expect, it, vi } from 'vitest'
import { startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { compileCron } from '../../../infra/local/schedules/cron.ts'
import { rateMilliseconds } from '../../../infra/local/schedules/rate.ts'
import { makeWorkplace } from './sample-stack.ts'

const timekeeper = `exports.handler = async event => { console.log('tick ' + JSON.stringify(event)) }`

describe('schedules', () => {
  it('call their functions with EventBridge’s event or the input they name', async () => {
    const workplace = makeWorkplace()
    const lines: string[] = []
    const templateFile = workplace.synth(stack => {
      const ticker = new LambdaFunction(stack, 'Timekeeper', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline(timekeeper),
      })
      new Rule(stack, 'EveryHour', {
        schedule: Schedule.rate(Duration.hours(1)),
        targets: [new FunctionTarget(ticker)],
      })
      new SchedulerSchedule(stack, 'EveryDay', {
        schedule: ScheduleExpression.rate(Duration.days(1)),
        target: new LambdaInvoke(ticker, { input: ScheduleTargetInput.fromObject({ from: 'scheduler' }) }),
      })
    })
    const cloud = await startLocalCloud({
      templateFile,
      port: 0,
      data: 'memory',
      users: [],
      log: line => lines.push(line),
    })
    try {
      await vi.waitFor(() => expect(lines.filter(line => line.includes(': tick '))).toHaveLength(2), 20_000)
      const events = lines.flatMap(line =>
        line.includes(': tick ') ? [JSON.parse(line.split(': tick ')[1] ?? '')] : [],
      )
      expect(events).toContainEqual({ from: 'scheduler' })
      expect(events).toContainEqual(
        expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          resources: [expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/Sample-EveryHour/)],
        }),
      )
    } finally {
      await cloud.stop()
      workplace.remove()
    }
  })
})

describe('a cron expression', () => {
  it.each([
    ['0 3 * * ? *', 'UTC', '2026-03-01T03:00:00Z', '2026-03-01T03:01:00Z'],
    ['*/15 8-17 ? * MON-FRI *', 'UTC', '2026-03-02T08:45:00Z', '2026-03-01T08:45:00Z'],
    ['30 10 1 JAN,JUL ? 2027', 'UTC', '2027-07-01T10:30:00Z', '2026-07-01T10:30:00Z'],
    ['0 0 L * ? *', 'UTC', '2028-02-29T00:00:00Z', '2028-02-28T00:00:00Z'],
    ['0 9 ? * 1 *', 'UTC', '2026-03-01T09:00:00Z', '2026-03-02T09:00:00Z'],
    ['0 6 * * ? *', 'America/Mexico_City', '2026-03-01T12:00:00Z', '2026-03-01T06:00:00Z'],
  ])('%s in %s names %s and not %s', (expression, timezone, named, other) => {
    const matches = compileCron(expression, timezone)
    expect(matches(new Date(named))).toBe(true)
    expect(matches(new Date(other))).toBe(false)
  })

  it.each(['0 3 * *', '0 3 15W * ? *', '0 3 ? * 6#3 *', '60 3 * * ? *'])('refuses %s', expression => {
    expect(() => compileCron(expression, 'UTC')).toThrow()
  })
})

describe('a rate', () => {
  it('is a number of minutes, hours or days, and nothing else', () => {
    expect(rateMilliseconds('5 minutes')).toBe(300_000)
    expect(rateMilliseconds('1 hour')).toBe(3_600_000)
    expect(rateMilliseconds('2 days')).toBe(172_800_000)
    for (const wrong of ['0 minutes', '5 seconds', 'minutes', '-1 hour'])
      expect(() => rateMilliseconds(wrong)).toThrow()
  })
})
