import { Duration, Stack } from 'aws-cdk-lib'
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { hearing } from '../shared/countries/authority.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { KEPT_ONCE_MADE } from './kept-once-made.ts'

/** What an authority's own system does with its queue, and all that it may. */
const CONSUMING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes']

/** Receives of one message before it is put aside for a person to look at. */
const MOST_RECEIVES = 5
/** Seconds a reader has for what it has received. */
const READING = 60
/**
 * Of a queue that is delivered by our own function: what comes back to it failed through a fault of ours, a service that
 * does not answer, and that is waited for: two hours in all. Six times what the function may take, as Lambda asks.
 */
const DELIVERED = { most: 20, seconds: 360 }

/** One authority's queue, the queue of what its system could not take, and the key that only the two of them share. */
export interface AuthorityQueue {
  readonly authority: string
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly key: Key
  /** Where its notices are delivered to by us; undefined: its own system reads the queue. */
  readonly webhook: string | undefined
}

/**
 * A FIFO queue for each authority of the profile, in high-throughput mode (order and deduplication are a case's, so one
 * case's trouble is no other's). Each has its own key: an authority can open no queue but its own. The programs that read
 * it are named in the profile, one by one; what they could not take is for people to look at, so nobody else's.
 */
export class AuthorityQueues extends Construct {
  readonly all: readonly AuthorityQueue[]

  constructor(scope: Construct, id: string, { country }: { readonly country: CountryProfile }) {
    super(scope, id)
    this.all = hearing(country.authorities).map(({ id: authority, consumers, webhook }) => {
      const key = new Key(this, `${authority}-key`, {
        description: `Amparo: notices for ${authority}`,
        enableKeyRotation: true,
        removalPolicy: KEPT_ONCE_MADE,
      })
      const common = {
        fifo: true,
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: key,
        // One call to KMS an hour, not one a message.
        dataKeyReuse: Duration.hours(1),
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        removalPolicy: KEPT_ONCE_MADE,
      }
      const deadLetters = new Queue(this, `${authority}-dead-letters`, {
        ...common,
        queueName: `amparo-${country.id}-${authority}-dead-letters.fifo`,
      })
      const queue = new Queue(this, authority, {
        ...common,
        queueName: `amparo-${country.id}-${authority}.fifo`,
        visibilityTimeout: Duration.seconds(webhook === undefined ? READING : DELIVERED.seconds),
        deadLetterQueue: {
          queue: deadLetters,
          maxReceiveCount: webhook === undefined ? MOST_RECEIVES : DELIVERED.most,
        },
      })
      if (consumers.length > 0) letRead(queue, key, consumers)
      return { authority, queue, deadLetters, key, webhook: webhook?.url }
    })
  }
}

function letRead(queue: Queue, key: Key, consumers: readonly string[]): void {
  const principals = consumers.map(arn => new ArnPrincipal(arn))
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Consumers',
      principals,
      actions: CONSUMING,
      resources: [queue.queueArn],
      conditions: { Bool: { 'aws:SecureTransport': 'true' } },
    }),
  )
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Consumers',
      principals,
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(queue).region}.amazonaws.com` } },
    }),
  )
}
