import * as v from 'valibot'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { isEventRule } from './event-rules.ts'
import { inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const attempts = v.optional(
  v.strictObject({ MaximumRetryAttempts: v.optional(integer), MaximumEventAgeInSeconds: v.optional(integer) }),
)

const ruleProperties = v.strictObject({
  Name: v.optional(v.string()),
  ScheduleExpression: v.string(),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Targets: v.optional(
    v.array(v.strictObject({ Id: v.string(), Arn: v.string(), Input: v.optional(v.string()), RetryPolicy: attempts })),
    [],
  ),
  Description: inert('for people'),
  Tags: inert('nothing reads them here'),
})

const scheduleProperties = v.strictObject({
  Name: v.optional(v.string()),
  GroupName: v.optional(v.string(), 'default'),
  ScheduleExpression: v.string(),
  ScheduleExpressionTimezone: v.optional(v.string(), 'UTC'),
  FlexibleTimeWindow: v.strictObject({
    Mode: v.picklist(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: inert('the start of the window is within it'),
  }),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Target: v.strictObject({
    Arn: v.string(),
    RoleArn: v.string(),
    Input: v.optional(v.string()),
    RetryPolicy: attempts,
  }),
  KmsKeyArn: inert('schedules are kept in the template'),
  Description: inert('for people'),
})

export interface Schedule {
  readonly logicalId: string
  readonly arn: string
  readonly kind: 'rule' | 'schedule'
  /** `rate(5 minutes)` or `cron(0 3 * * ? *)`. */
  readonly expression: string
  /** IANA name. */
  readonly timezone: string
  readonly functionArn: string
  /** JSON text; without it the function gets the event that EventBridge makes. */
  readonly input?: string | undefined
  readonly retries: number
  /** The role that must be allowed to invoke the function; a rule is let in by the function's own policy. */
  readonly roleArn?: string | undefined
}

/** The template's schedules that are enabled. Refuses a target that is not a function. */
export function readSchedules(stack: Stack, arnOf: (logicalId: string) => string): Schedule[] {
  const rules = resourcesOf(stack, 'AWS::Events::Rule').flatMap(logicalId => {
    if (isEventRule(stack, logicalId)) return []
    const rule = readProperties(ruleProperties, stack, logicalId)
    return rule.Targets.map((target): Schedule & { state: string } => ({
      logicalId,
      arn: arnOf(logicalId),
      kind: 'rule',
      expression: rule.ScheduleExpression,
      timezone: 'UTC',
      functionArn: target.Arn,
      input: target.Input,
      retries: target.RetryPolicy?.MaximumRetryAttempts ?? 2,
      state: rule.State,
    }))
  })
  const schedules = resourcesOf(stack, 'AWS::Scheduler::Schedule').map((logicalId): Schedule & { state: string } => {
    const { Target, ...schedule } = readProperties(scheduleProperties, stack, logicalId)
    return {
      logicalId,
      arn: arnOf(logicalId),
      kind: 'schedule',
      expression: schedule.ScheduleExpression,
      timezone: schedule.ScheduleExpressionTimezone,
      functionArn: Target.Arn,
      input: Target.Input,
      retries: Target.RetryPolicy?.MaximumRetryAttempts ?? 2,
      roleArn: Target.RoleArn,
      state: schedule.State,
    }
  })
  return [...rules, ...schedules]
    .filter(({ state }) => state === 'ENABLED')
    .map(schedule => {
      if (schedule.functionArn.split(':')[2] !== 'lambda')
        throw new Unhonourable(placeOf(stack.template, schedule.logicalId, 'Target'), 'only functions are called here')
      return schedule
    })
}
