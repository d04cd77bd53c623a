import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { EVENT_PREFIX } from '../shared/storage/case-items.ts'
import { ScheduledCall } from './scheduled-call.ts'
import { Undelivered } from './undelivered.ts'

export interface PublishingProps {
  readonly cases: Table
  readonly publish: LambdaFunction
  readonly sweep: LambdaFunction
}

/**
 * What makes notices go out: the stream for speed, the sweep every minute for certainty. A record that fails is tried
 * three times and then put aside: the sparse index still shows its case to the sweep.
 */
export class Publishing extends Construct {
  constructor(scope: Construct, id: string, { cases, publish, sweep }: PublishingProps) {
    super(scope, id)
    if (cases.tableStreamArn === undefined) throw new Error('the case table needs a stream')
    new CfnEventSourceMapping(this, 'Stream', {
      functionName: publish.functionName,
      eventSourceArn: cases.tableStreamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 50,
      parallelizationFactor: 2,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: 3600,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destination: Undelivered.of(this).queue.queueArn } },
      // New events only: moving a watermark changes the table too, and must not call the publisher again.
      filterCriteria: {
        filters: [
          {
            pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { sk: { S: [{ prefix: EVENT_PREFIX }] } } },
            }),
          },
        ],
      },
    })
    new ScheduledCall(this, 'EveryMinute', {
      description: 'Amparo: publish what the stream did not',
      schedule: 'rate(1 minute)',
      lambda: sweep,
    })
  }
}
