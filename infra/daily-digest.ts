import { Duration, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { INDEXES } from '../shared/storage/case-items.ts'
import { EXHAUSTED_PREFIX } from '../shared/storage/exhausted-deliveries.ts'
import { HELD_PARTITION } from '../shared/storage/held-notices.ts'
import { SIGNING_ITEM } from '../shared/storage/signing-key.ts'
import { WEBHOOK_PREFIX } from '../shared/storage/webhook-standing.ts'
import type { AuthorityQueue } from './authority-queues.ts'
import type { CaseTables } from './case-tables.ts'
import { Operations } from './operations.ts'
import { leading, PlatformFunction } from './platform-function.ts'
import { ScheduledCall } from './scheduled-call.ts'
import { Undelivered } from './undelivered.ts'

export interface DailyDigestProps {
  readonly country: CountryProfile
  readonly build: string
  /** The deployment's URL: its certificate is looked at. */
  readonly origin: string
  readonly tables: CaseTables
  readonly storageKey: IKey
  readonly queues: readonly AuthorityQueue[]
}

/** Tells the operators every morning what failed, waits, is overdue, or ends within thirty days. It reads, and changes nothing. */
export class DailyDigest extends Construct {
  readonly send: PlatformFunction

  constructor(scope: Construct, id: string, { country, build, origin, tables, storageKey, queues }: DailyDigestProps) {
    super(scope, id)
    const { topic, key } = Operations.of(this)
    const undelivered = Undelivered.of(this).queue
    const stack = Stack.of(this)
    const { region } = stack
    const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } })
    const index = (name: string): string => `${tables.cases.tableArn}/index/${name}`
    this.send = new PlatformFunction(scope, 'SendDigest', {
      build,
      name: 'send-digest',
      description: 'Amparo: every morning, what operators should know',
      environment: {
        CASES_TABLE: tables.cases.tableName,
        KEYS_TABLE: tables.keys.tableName,
        QUEUE_PAIRS: stack.toJsonString(
          queues.map(({ authority, queue, deadLetters }) => ({
            authority,
            queue: queue.queueUrl,
            deadLetters: deadLetters.queueUrl,
          })),
        ),
        UNDELIVERED_QUEUE: undelivered.queueUrl,
        OPERATORS_TOPIC: topic.topicArn,
        PUBLIC_ORIGIN: origin,
        COUNTRY_NAME: country.name.en,
      },
      timeout: Duration.minutes(2),
      reservedConcurrency: 1,
      allow: [
        { actions: ['kms:Decrypt'], resources: [storageKey.keyArn], conditions: via('dynamodb') },
        {
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          resources: [tables.cases.tableArn],
          conditions: leading('CASE#*', HELD_PARTITION, `${EXHAUSTED_PREFIX}*`, `${WEBHOOK_PREFIX}*`),
        },
        { actions: ['dynamodb:Query'], resources: [index(INDEXES.unpublished), index(INDEXES.worklist)] },
        { actions: ['dynamodb:GetItem'], resources: [tables.keys.tableArn], conditions: leading(SIGNING_ITEM) },
        {
          actions: ['sqs:GetQueueAttributes'],
          resources: [undelivered, ...queues.flatMap(({ queue, deadLetters }) => [queue, deadLetters])].map(
            ({ queueArn }) => queueArn,
          ),
        },
        { actions: ['sns:Publish'], resources: [topic.topicArn] },
        { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn], conditions: via('sns') },
      ],
    })
    new ScheduledCall(this, 'EveryMorning', {
      description: 'Amparo: tell the operators how it stands',
      schedule: 'cron(0 7 * * ? *)',
      timeZone: country.timeZone,
      lambda: this.send.lambda,
      retryFor: Duration.hours(2),
    })
  }
}
