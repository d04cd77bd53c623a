import type { Holdings } from '../permissions/needs.ts'
import type { StackResources } from './stack-resources.ts'

/** What the permission checks look up about the stack's resources. */
export function stackHoldings({ tables, queues, buckets, topics, keys }: StackResources, region: string): Holdings {
  const keyArn = (named: string | undefined) => keys.find(({ keyId, arn }) => named === keyId || named === arn)?.arn
  const tablesByName = new Map(
    tables.map(table => [table.name, { ...table, encryptionKeyArn: keyArn(table.encryptionKey) }]),
  )
  const queuesByName = new Map(
    queues.map(queue => [queue.name, { ...queue, encryptionKeyArn: keyArn(queue.encryptionKey) }]),
  )
  const bucketsByName = new Map(
    buckets.map(bucket => [bucket.name, { ...bucket, encryptionKeyArn: keyArn(bucket.encryptionKey) }]),
  )
  const topicsByArn = new Map(
    topics.map(topic => [topic.arn, { arn: topic.arn, encryptionKeyArn: keyArn(topic.encryptionKey) }]),
  )
  return {
    region,
    table: name => tablesByName.get(name),
    queue: url => queuesByName.get(url.split('/').at(-1) ?? ''),
    bucket: name => bucketsByName.get(name),
    topic: arn => topicsByArn.get(arn),
    keyArn,
  }
}
