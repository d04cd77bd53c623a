import { keepKeyMaterial } from '../keys/key-material.ts'
import { openKeys } from '../keys/key-operations.ts'
import type { DataDirectory } from '../life/data-directory.ts'
import type { Holdings } from '../permissions/needs.ts'
import { rememberDeduplication } from '../queues/deduplication-memory.ts'
import { openQueueStore, type QueueStore } from '../queues/fauxqs-store.ts'
import { provisionQueues } from '../queues/provision-queues.ts'
import type { StackResources } from '../resources/stack-resources.ts'
import { startTables } from '../tables/dynoxide.ts'
import { provisionTables } from '../tables/provision-tables.ts'
import { openStreamArns } from '../tables/stream-arns.ts'
import type { Template } from '../template/template.ts'
import { bucketService } from './bucket-service.ts'
import { callAws } from './call-aws.ts'
import { dynamodbService } from './dynamodb-service.ts'
import { type GatewayParts, QUERY_SERVICES, type Service } from './gateway.ts'
import { keyService } from './key-service.ts'
import { metricService } from './metric-service.ts'
import { queueService } from './queue-service.ts'
import { topicService } from './topic-service.ts'

export interface ServicesParts {
  readonly template: Template
  readonly resources: StackResources
  readonly holdings: Holdings
  readonly data: DataDirectory | undefined
  readonly judge: GatewayParts['judge']
  secretOf(accessKeyId: string | undefined): string | undefined
  /** A table was written to. */
  onWrite(table: string): void
  /** An object was stored. */
  onObject(bucket: string, key: string): void
  log(line: string): void
  /** Takes note of what must be stopped later, as soon as it runs. */
  onStop(stop: () => Promise<void>): void
}

export interface Services {
  /** By the first part of X-Amz-Target; S3 has none. */
  service(name: string | undefined): Service | undefined
  readonly queueStore: QueueStore
}

/** Starts the stores and makes the stack's tables, queues, buckets and keys in them. */
export async function openServices(parts: ServicesParts): Promise<Services> {
  const { template, resources, holdings, data } = parts
  const tablesReady = startTables(data?.path, parts.log).then(async tables => {
    parts.onStop(tables.stop)
    const call = (operation: string, body: Parameters<typeof callAws>[0]['body']) =>
      callAws({
        endpoint: tables.url,
        region: holdings.region,
        accessKeyId: 'LOCALCLOUD',
        target: `DynamoDB_20120810.${operation}`,
        body,
      })
    return { url: tables.url, stored: await provisionTables(resources.tables, call, template) }
  })
  const queuesReady = openQueueStore(holdings.region, data?.queuesDirectory).then(store => {
    parts.onStop(store.close)
    provisionQueues(store, resources.queues, resources.buckets)
    if (data !== undefined) {
      const memory = rememberDeduplication(store, data.queuesDirectory)
      parts.onStop(async () => memory.close())
    }
    return store
  })
  // Both are waited for even when one fails, so that whatever has started is known and can be stopped.
  const [tables, queues] = await Promise.allSettled([tablesReady, queuesReady])
  if (tables.status === 'rejected') throw tables.reason
  if (queues.status === 'rejected') throw queues.reason

  const material = keepKeyMaterial(
    resources.keys.map(({ keyId }) => keyId),
    data?.keyMaterialFile,
  )
  const { url, stored } = tables.value
  const dynamodb = dynamodbService({ url, holdings, onWrite: parts.onWrite, streamArns: openStreamArns(stored) })
  const queueStore = queues.value
  const services = new Map<string | undefined, Service>([
    ['DynamoDB_20120810', dynamodb],
    ['DynamoDBStreams_20120810', dynamodb],
    ['AmazonSQS', queueService(queueStore.app, holdings)],
    [QUERY_SERVICES['2010-03-31'], topicService(holdings, parts.log)],
    [QUERY_SERVICES['2010-08-01'], metricService(queueStore, holdings)],
    ['TrentService', keyService(openKeys(resources.keys, material), holdings)],
    [
      undefined,
      bucketService({
        store: queueStore,
        buckets: resources.buckets,
        holdings,
        judge: parts.judge,
        secretOf: parts.secretOf,
        onObject: parts.onObject,
      }),
    ],
  ])
  return { service: name => services.get(name), queueStore }
}
