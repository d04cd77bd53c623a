import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { AuthorityQueue } from './authority-queues.ts'

export interface AlarmsProps {
  readonly functions: Readonly<Record<string, LambdaFunction>>
  readonly queues: readonly AuthorityQueue[]
  readonly encryptionKey: IKey
}

/** Alarms to one topic. Each description names its entry in `infra/RUNBOOK.md`: what it means and what to do. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { functions, queues, encryptionKey }: AlarmsProps) {
    super(scope, id)
    const topic = new Topic(this, 'Operators', { masterKey: encryptionKey, enforceSSL: true })
    const alarm = (name: string, entry: string, metric: IMetric, threshold: number): void => {
      new Alarm(this, name, {
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: `See infra/RUNBOOK.md#${entry}`,
      }).addAlarmAction(new SnsAction(topic))
    }
    for (const [name, lambda] of Object.entries(functions))
      alarm(`${name}-errors`, 'a-function-fails', lambda.metricErrors({ period: Duration.minutes(5) }), 3)
    for (const { authority, queue, deadLetters } of queues) {
      alarm(
        `${authority}-dead-letters`,
        'dead-letters',
        deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
        1,
      )
      alarm(
        `${authority}-oldest-message`,
        'an-authority-does-not-read',
        queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15) }),
        Duration.hours(6).toSeconds(),
      )
    }
  }
}
