import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { BackupVault } from 'aws-cdk-lib/aws-backup'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { LogCode, LogFields } from '../shared/lambda/log.ts'
import type { AuthorityQueue } from './authority-queues.ts'
import type { OfficerIdentity } from './officer-identity.ts'
import { Operations } from './operations.ts'
import { type PlatformFunction, platformFunctions } from './platform-function.ts'
import { Undelivered } from './undelivered.ts'

/** Where the figures that the platform's own logs hold are kept, for each stack apart. */
const NAMESPACE = 'Amparo'

interface WatchedAlarm {
  readonly name: string
  /** What it means, in a sentence; then follows the runbook's entry. */
  readonly means: string
  /** The heading of the entry in `infra/RUNBOOK.md`, as its anchor. */
  readonly entry: string
  readonly metric: IMetric
  readonly threshold: number
  /** How many periods in a row: default 1. */
  readonly periods?: number
  /** No figure is a bad figure: of what must happen all the time. */
  readonly silenceIsBad?: boolean
  readonly below?: boolean
}

/** An alarm that speaks to the operators and says where to read on. */
export function watch(scope: Construct, alarm: WatchedAlarm): Alarm {
  const made = new Alarm(scope, alarm.name, {
    metric: alarm.metric,
    threshold: alarm.threshold,
    evaluationPeriods: alarm.periods ?? 1,
    comparisonOperator: alarm.below
      ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: alarm.silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    alarmDescription: `${alarm.means} See infra/RUNBOOK.md#${alarm.entry}`,
  })
  made.addAlarmAction(new SnsAction(Operations.of(scope).topic))
  return made
}

export interface AlarmsProps {
  readonly publish: PlatformFunction
  readonly sweep: PlatformFunction
  readonly watchDeadlines: PlatformFunction
  readonly digest: PlatformFunction
  readonly queues: readonly AuthorityQueue[]
  readonly http: HttpApi
  readonly identity: OfficerIdentity
  readonly vault: BackupVault
}

/**
 * The alarms of a country, each with its entry in the runbook. Made last: every function that stands in the stack by then
 * is watched.
 */
export class Alarms extends Construct {
  /** Cases that an authority has not heard of after a sweep. */
  readonly casesBehind: IMetric

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    const minutes = (count: number) => ({ period: Duration.minutes(count) })
    const alarm = (watched: WatchedAlarm): void => void watch(this, watched)

    for (const { node, lambda } of platformFunctions(Stack.of(this))) {
      alarm({
        name: `${node.id}-errors`,
        means: `${node.id} failed three times in five minutes.`,
        entry: 'a-function-fails',
        metric: lambda.metricErrors(minutes(5)),
        threshold: 3,
      })
      alarm({
        name: `${node.id}-throttles`,
        means: `${node.id} was called more often at once than its share of the account allows.`,
        entry: 'a-function-is-throttled',
        metric: lambda.metricThrottles(minutes(5)),
        threshold: 5,
      })
    }

    alarm({
      name: 'stream-age',
      means: 'The stream’s records wait for five minutes: the publisher does not keep up.',
      entry: 'notices-are-late',
      metric: props.publish.lambda.metric('IteratorAge', { ...minutes(1), statistic: 'Maximum' }),
      threshold: Duration.minutes(5).toMilliseconds(),
      periods: 3,
    })
    this.casesBehind = figureIn(this, props.sweep.log, 'sweep-finished', 'failed', 'CasesBehind', {
      ...minutes(1),
      statistic: 'Maximum',
    })
    alarm({
      name: 'watermark-lag',
      means: 'Five sweeps in a row left cases that an authority has not heard of.',
      entry: 'notices-are-late',
      metric: this.casesBehind,
      threshold: 1,
      periods: 5,
    })
    alarm({
      name: 'held-notices',
      means: 'A notice failed again and again through a fault of ours: its case waits for a person.',
      entry: 'a-notice-is-held',
      metric: figureIn(this, props.sweep.log, 'sweep-finished', 'held', 'HeldNotices', {
        ...minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
    })
    alarm({
      name: 'sweep-silent',
      means: 'No sweep ran for ten minutes: the guarantee that every authority hears stands still.',
      entry: 'the-sweep-is-silent',
      metric: props.sweep.lambda.metricInvocations(minutes(5)),
      threshold: 0,
      below: true,
      periods: 2,
      silenceIsBad: true,
    })
    alarm({
      name: 'deadlines-silent',
      means: 'No deadline was looked at for an hour.',
      entry: 'deadlines-are-not-watched',
      metric: props.watchDeadlines.lambda.metricInvocations(minutes(30)),
      threshold: 0,
      below: true,
      periods: 2,
      silenceIsBad: true,
    })
    alarm({
      name: 'digest-silent',
      means: 'Operators were not told for a day how it stands.',
      entry: 'the-digest-did-not-come',
      metric: props.digest.lambda.metricInvocations({ period: Duration.days(1) }),
      threshold: 0,
      below: true,
      silenceIsBad: true,
    })
    alarm({
      name: 'deadlines-failed',
      means: 'The deadlines of some case could not be looked at, three times in a row.',
      entry: 'deadlines-are-not-watched',
      metric: figureIn(this, props.watchDeadlines.log, 'deadlines-watched', 'failed', 'DeadlinesFailed', {
        ...minutes(10),
        statistic: 'Maximum',
      }),
      threshold: 1,
      periods: 3,
    })
    alarm({
      name: 'overdue-tasks',
      means: 'Time brought something to twenty cases within an hour, most often a task that is overdue.',
      entry: 'tasks-are-overdue',
      metric: figureIn(this, props.watchDeadlines.log, 'deadlines-watched', 'recorded', 'BroughtByTime', {
        ...minutes(60),
        statistic: 'Sum',
      }),
      threshold: 20,
    })
    for (const { authority, queue, deadLetters } of props.queues) {
      alarm({
        name: `${authority}-dead-letters`,
        means: `The system of ${authority} did not take a notice, however often it came.`,
        entry: 'dead-letters',
        metric: deadLetters.metricApproximateNumberOfMessagesVisible(minutes(5)),
        threshold: 1,
      })
      alarm({
        name: `${authority}-oldest-message`,
        means: `The system of ${authority} has not read its queue for six hours.`,
        entry: 'an-authority-does-not-read',
        metric: queue.metricApproximateAgeOfOldestMessage(minutes(15)),
        threshold: Duration.hours(6).toSeconds(),
      })
    }
    alarm({
      name: 'undelivered',
      means: 'A function gave up a call after every retry.',
      entry: 'something-was-not-processed',
      metric: Undelivered.of(this).queue.metricApproximateNumberOfMessagesVisible(minutes(5)),
      threshold: 1,
    })
    alarm({
      name: 'server-errors',
      means: 'Ten answers in five minutes were a fault of ours.',
      entry: 'a-function-fails',
      metric: props.http.metricServerError(minutes(5)),
      threshold: 10,
    })
    alarm({
      name: 'slow-answers',
      means: 'One answer in a hundred takes five seconds or more, for a quarter of an hour.',
      entry: 'answers-are-slow',
      metric: props.http.metricLatency({ ...minutes(5), statistic: 'p99' }),
      threshold: 5000,
      periods: 3,
    })
    const failures = signInFailures(props.identity)
    if (failures !== undefined)
      alarm({
        name: 'sign-in-failures',
        means: 'Thirty sign-ins failed in a quarter of an hour.',
        entry: 'sign-ins-fail',
        metric: failures,
        threshold: 30,
      })
    alarm({
      name: 'backup-failed',
      means: 'A backup of the cases was not made.',
      entry: 'a-backup-failed',
      metric: new Metric({
        namespace: 'AWS/Backup',
        metricName: 'NumberOfBackupJobsFailed',
        dimensionsMap: { BackupVaultName: props.vault.backupVaultName },
        statistic: 'Sum',
        period: Duration.hours(1),
      }),
      threshold: 1,
    })
  }
}

/** Sign-ins that failed in a quarter of an hour. A provider of the country's own counts its own. */
export function signInFailures({ pool }: OfficerIdentity): IMetric | undefined {
  if (pool === undefined) return undefined
  // Cognito counts each try once: with 1 where it succeeded, with 0 where it failed.
  const tries = (statistic: string): Metric =>
    new Metric({
      namespace: 'AWS/Cognito',
      metricName: 'SignInSuccesses',
      dimensionsMap: { UserPool: pool.userPool.userPoolId, UserPoolClient: pool.client.userPoolClientId },
      statistic,
      period: Duration.minutes(15),
    })
  return new MathExpression({
    label: 'failed sign-ins',
    expression: 'tries - successes',
    usingMetrics: { tries: tries('SampleCount'), successes: tries('Sum') },
    period: Duration.minutes(15),
  })
}

/** A figure that a function logs, as a metric: no call and no permission beside the log it writes anyway. */
export function figureIn(
  scope: Construct,
  log: LogGroup,
  code: LogCode,
  field: keyof LogFields,
  metricName: string,
  options: MetricOptions,
): IMetric {
  const filter = new MetricFilter(scope, metricName, {
    logGroup: log,
    filterPattern: FilterPattern.stringValue('$.code', '=', code),
    metricNamespace: NAMESPACE,
    metricName: `${Stack.of(scope).stackName}-${metricName}`,
    metricValue: `$.${field}`,
  })
  return filter.metric(options)
}
