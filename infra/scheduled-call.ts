import type { Duration } from 'aws-cdk-lib'
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'

export interface ScheduledCallProps {
  readonly description: string
  /** `rate(1 minute)`, or `cron(0 3 * * ? *)` in `timeZone`. */
  readonly schedule: string
  /** IANA name; default UTC. */
  readonly timeZone?: string
  readonly lambda: IFunction
  /** How old a call may become while it is tried again; default: it is not tried again, the next one comes soon. */
  readonly retryFor?: Duration
}

/** Calls a function by the clock, with a role that may call this one function and do nothing else. */
export class ScheduledCall extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledCallProps) {
    super(scope, id)
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') })
    const policy = new ManagedPolicy(this, 'Policy', {
      description: props.description,
      roles: [role],
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.lambda.functionArn] })],
    })
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: props.schedule,
      scheduleExpressionTimezone: props.timeZone ?? 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.lambda.functionArn,
        roleArn: role.roleArn,
        retryPolicy:
          props.retryFor === undefined
            ? { maximumRetryAttempts: 0 }
            : { maximumEventAgeInSeconds: props.retryFor.toSeconds() },
      },
    })
    schedule.node.addDependency(policy)
  }
}
