import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { INDEXES } from '../shared/storage/case-items.ts'
import { DELIVERY_PREFIX } from '../shared/storage/deliveries.ts'
import { exhaustedPartition } from '../shared/storage/exhausted-deliveries.ts'
import { webhookSecretItem } from '../shared/storage/webhook-secrets.ts'
import { webhookPartition } from '../shared/storage/webhook-standing.ts'
import { figureIn, watch } from './alarms.ts'
import type { AuthorityQueue } from './authority-queues.ts'
import type { CaseTables } from './case-tables.ts'
import { webhookOutput } from './notices/webhook-output.ts'
import { type Allowance, leading, PlatformFunction } from './platform-function.ts'
import { ScheduledCall } from './scheduled-call.ts'

export interface WebhooksProps {
  /** The country's build folder. */
  readonly build: string
  readonly tables: CaseTables
  /** Every authority's. */
  readonly queues: readonly AuthorityQueue[]
  /** What lets a function read and write tables at all. */
  readonly openTables: Allowance
  /** Wraps the secrets that deliveries are signed with. */
  readonly signingKey: IKey
}

/** Messages of one authority that are delivered at the same time, each of another case. */
const AT_ONCE = 5

/**
 * What delivers notices to authorities that cannot read a queue: a function behind their queues, and one that offers again,
 * every minute, what they did not take. Neither sees a case: each has the items of deliveries and nothing else, and no
 * data key. Made only where an authority of the profile has a webhook.
 */
export class Webhooks extends Construct {
  constructor(scope: Construct, id: string, { build, tables, queues, openTables, signingKey }: WebhooksProps) {
    super(scope, id)
    const stack = Stack.of(this)
    const delivered = queues.filter(({ webhook }) => webhook !== undefined)
    const names = delivered.map(({ authority }) => authority)
    const { cases, keys } = tables
    const viaQueues = { StringEquals: { 'kms:ViaService': `sqs.${stack.region}.amazonaws.com` } }
    const environment = {
      CASES_TABLE: cases.tableName,
      KEYS_TABLE: keys.tableName,
      SIGNING_KEY_ID: signingKey.keyArn,
      WEBHOOKS: stack.toJsonString(
        Object.fromEntries(
          delivered.map(({ authority, webhook, queue, deadLetters }) => [
            authority,
            { url: webhook, queue: queue.queueArn, deadLetters: deadLetters.queueUrl },
          ]),
        ),
      ),
    }
    const standings = names.map(webhookPartition)
    const secrets = names.map(webhookSecretItem)
    const common: readonly Allowance[] = [
      openTables,
      {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: [cases.tableArn],
        conditions: leading(`${DELIVERY_PREFIX}*`, ...standings),
      },
      { actions: ['dynamodb:GetItem'], resources: [keys.tableArn], conditions: leading(...secrets) },
      {
        actions: ['kms:Decrypt'],
        resources: [signingKey.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:owner': secrets } },
      },
    ]
    // Functions stand at the top of the stack, as all others do.
    const deliver = new PlatformFunction(stack, 'DeliverWebhooks', {
      build,
      name: 'deliver-webhooks',
      description: 'Amparo: from authorities’ queues to their webhooks',
      environment,
      timeout: Duration.seconds(60),
      reservedConcurrency: AT_ONCE * delivered.length,
      allow: [
        ...common,
        {
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: delivered.map(({ queue }) => queue.queueArn),
        },
        { actions: ['kms:Decrypt'], resources: delivered.map(({ key }) => key.keyArn), conditions: viaQueues },
      ],
    })
    const retry = new PlatformFunction(stack, 'RetryWebhooks', {
      build,
      name: 'retry-webhooks',
      description: 'Amparo: every minute, what a webhook did not take and is due again',
      environment,
      timeout: Duration.seconds(55),
      // One at a time: the next comes in a minute.
      reservedConcurrency: 1,
      allow: [
        ...common,
        {
          actions: ['dynamodb:DeleteItem', 'dynamodb:Query'],
          resources: [cases.tableArn],
          conditions: leading(`${DELIVERY_PREFIX}*`),
        },
        {
          actions: ['dynamodb:PutItem', 'dynamodb:Query'],
          resources: [cases.tableArn],
          conditions: leading(...names.map(exhaustedPartition)),
        },
        {
          actions: ['dynamodb:Query'],
          resources: [`${cases.tableArn}/index/${INDEXES.deliveries}`],
          conditions: leading(...names),
        },
        { actions: ['sqs:SendMessage'], resources: delivered.map(({ deadLetters }) => deadLetters.queueArn) },
        {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: delivered.map(({ key }) => key.keyArn),
          conditions: viaQueues,
        },
      ],
    })
    for (const { authority, queue, webhook } of delivered) {
      new CfnOutput(stack, webhookOutput(authority), { value: webhook ?? '' })
      new CfnEventSourceMapping(this, `${authority}-queue`, {
        functionName: deliver.lambda.functionName,
        eventSourceArn: queue.queueArn,
        batchSize: 10,
        functionResponseTypes: ['ReportBatchItemFailures'],
        scalingConfig: { maximumConcurrency: AT_ONCE },
      })
    }
    new ScheduledCall(this, 'EveryMinute', {
      description: 'Amparo: offer again what webhooks did not take',
      schedule: 'rate(1 minute)',
      lambda: retry.lambda,
    })
    this.watch(deliver, retry)
  }

  private watch(deliver: PlatformFunction, retry: PlatformFunction): void {
    const minutes = (count: number) => ({ period: Duration.minutes(count) })
    const atMost = (field: 'exhausted' | 'paused' | 'faults', name: string) =>
      figureIn(this, retry.log, 'webhooks-retried', field, name, { ...minutes(5), statistic: 'Maximum' })
    watch(this, {
      name: 'webhook-exhausted',
      means: 'A webhook did not take a notice in three days, and nobody has dealt with that yet.',
      entry: 'a-delivery-is-exhausted',
      metric: atMost('exhausted', 'ExhaustedDeliveries'),
      threshold: 1,
    })
    watch(this, {
      name: 'webhook-paused',
      means: 'A webhook is paused: its authority hears of nothing until it answers again.',
      entry: 'a-webhook-is-paused',
      metric: atMost('paused', 'PausedWebhooks'),
      threshold: 1,
    })
    watch(this, {
      name: 'webhook-faults',
      means: 'Deliveries to webhooks failed through a fault of ours for a quarter of an hour.',
      entry: 'deliveries-fail-through-a-fault-of-ours',
      metric: figureIn(this, deliver.log, 'webhooks-delivered', 'faults', 'DeliveryFaults', {
        ...minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
      periods: 3,
    })
    watch(this, {
      name: 'webhook-retry-faults',
      means: 'Deliveries that were due again failed through a fault of ours for a quarter of an hour.',
      entry: 'deliveries-fail-through-a-fault-of-ours',
      metric: atMost('faults', 'RetryFaults'),
      threshold: 1,
      periods: 3,
    })
    watch(this, {
      name: 'webhook-retries-silent',
      means: 'Nothing was offered again to webhooks for ten minutes.',
      entry: 'deliveries-fail-through-a-fault-of-ours',
      metric: retry.lambda.metricInvocations(minutes(5)),
      threshold: 0,
      below: true,
      periods: 2,
      silenceIsBad: true,
    })
    // Whose failure it was is told apart: these are the receivers'.
    figureIn(this, deliver.log, 'webhooks-delivered', 'failed', 'NotTaken', minutes(5))
    figureIn(this, retry.log, 'webhooks-retried', 'failed', 'NotTakenAgain', minutes(5))
  }
}
