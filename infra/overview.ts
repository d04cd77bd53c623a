import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Dashboard, GraphWidget, type IMetric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import { signInFailures } from './alarms.ts'
import type { AuthorityQueue } from './authority-queues.ts'
import type { OfficerIdentity } from './officer-identity.ts'
import { type PlatformFunction, platformFunctions } from './platform-function.ts'
import { Undelivered } from './undelivered.ts'

export interface OverviewProps {
  readonly publish: PlatformFunction
  readonly casesBehind: IMetric
  readonly queues: readonly AuthorityQueue[]
  readonly http: HttpApi
  readonly identity: OfficerIdentity
  readonly cases: Table
}

/** One page for whoever is on call: are officers served, do the authorities hear, does anything wait for a person. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id)
    const { stackName } = Stack.of(this)
    const functions = platformFunctions(Stack.of(this))
    const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
      new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 })
    const five = { period: Duration.minutes(5) }
    const failures = signInFailures(props.identity)
    new Dashboard(this, 'Dashboard', {
      dashboardName: stackName,
      defaultInterval: Duration.days(1),
      widgets: [
        [new TextWidget({ markdown: `# ${stackName}\nWhat to do: infra/RUNBOOK.md`, width: 24, height: 2 })],
        [
          graph(
            'Requests and faults of ours',
            [props.http.metricCount(five)],
            [props.http.metricServerError(five), props.http.metricClientError(five)],
          ),
          graph('How long an answer takes (ms)', [
            props.http.metricLatency({ ...five, statistic: 'p50' }),
            props.http.metricLatency({ ...five, statistic: 'p99' }),
          ]),
          graph('Sign-ins that failed', failures === undefined ? [] : [failures]),
        ],
        [
          graph('Cases an authority has not heard of, after a sweep', [props.casesBehind]),
          graph('Age of the stream’s records (ms)', [
            props.publish.lambda.metric('IteratorAge', { statistic: 'Maximum' }),
          ]),
          graph(
            'Oldest notice not read (s)',
            props.queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage(five)),
          ),
        ],
        [
          graph('For a person to look at: dead letters and undelivered', [
            ...props.queues.map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible(five)),
            Undelivered.of(this).queue.metricApproximateNumberOfMessagesVisible(five),
          ]),
          graph(
            'Functions: faults and throttles',
            functions.map(({ lambda }) => lambda.metricErrors(five)),
            functions.map(({ lambda }) => lambda.metricThrottles(five)),
          ),
          graph(
            'Functions: duration (ms, p99)',
            functions.map(({ lambda }) => lambda.metricDuration({ ...five, statistic: 'p99' })),
          ),
        ],
        [
          graph('Reads and writes of cases', [
            props.cases.metricConsumedReadCapacityUnits(five),
            props.cases.metricConsumedWriteCapacityUnits(five),
          ]),
          graph(
            'Functions: how many at once',
            functions.map(({ lambda }) => lambda.metric('ConcurrentExecutions', { ...five, statistic: 'Maximum' })),
          ),
        ],
      ],
    })
  }
}
