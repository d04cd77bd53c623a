import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { hearing } from '../shared/countries/authority.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'

/** Receives of one message before it is put aside for a person to look at. */
const MOST_RECEIVES = 5

/** One authority's queue, the queue of what its system could not take, and the key that only the two of them share. */
export interface AuthorityQueue {
  readonly authority: string
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly key: Key
}

/**
 * A FIFO queue for each authority of the profile, in high-throughput mode (order and deduplication are a case's, so one
 * case's trouble is no other's). Each has its own key: an authority can open no queue but its own.
 */
export class AuthorityQueues extends Construct {
  readonly all: readonly AuthorityQueue[]

  constructor(scope: Construct, id: string, { country }: { readonly country: CountryProfile }) {
    super(scope, id)
    this.all = hearing(country.authorities).map(({ id: authority }) => {
      const key = new Key(this, `${authority}-key`, {
        description: `Amparo: notices for ${authority}`,
        enableKeyRotation: true,
        removalPolicy: RemovalPolicy.RETAIN,
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
        removalPolicy: RemovalPolicy.RETAIN,
      }
      const deadLetters = new Queue(this, `${authority}-dead-letters`, {
        ...common,
        queueName: `amparo-${country.id}-${authority}-dead-letters.fifo`,
      })
      const queue = new Queue(this, authority, {
        ...common,
        queueName: `amparo-${country.id}-${authority}.fifo`,
        visibilityTimeout: Duration.seconds(60),
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
      })
      return { authority, queue, deadLetters, key }
    })
  }
}
