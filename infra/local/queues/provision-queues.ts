import type { Bucket } from '../resources/buckets.ts'
import type { Queue } from '../resources/queues.ts'
import type { QueueStore } from './fauxqs-store.ts'

/** Makes the queues and buckets that are missing; queues from an earlier run keep their messages and take the template's attributes. */
export function provisionQueues({ sqs, s3 }: QueueStore, queues: readonly Queue[], buckets: readonly Bucket[]): void {
  for (const queue of queues) {
    const existing = sqs.getQueueByArn(queue.arn)
    if (existing === undefined) {
      sqs.createQueue(queue.name, queue.url, queue.arn, { ...queue.attributes })
      continue
    }
    // An empty policy takes an earlier one away.
    existing.setAttributes({ RedrivePolicy: '', ...queue.attributes })
    // The port may be another one than in the earlier run.
    Object.assign(existing, { url: queue.url })
  }
  for (const bucket of buckets) if (!s3.hasBucket(bucket.name)) s3.createBucket(bucket.name)
}
