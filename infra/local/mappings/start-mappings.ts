import type { RunningFunction } from '../functions/function-pool.ts'
import type { Json } from '../json.ts'
import type { Permission } from '../permissions/decide.ts'
import { streamNeeds } from '../permissions/dynamodb-needs.ts'
import type { Holdings } from '../permissions/needs.ts'
import { sqsNeeds } from '../permissions/sqs-needs.ts'
import type { Mapping } from '../resources/mappings.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { compileFilter, type EventFilter } from './event-filter.ts'
import type { Positions } from './positions.ts'
import { startQueueMapping } from './queue-mapping.ts'
import { type RunningMapping, startStreamMapping } from './stream-mapping.ts'

export interface MappingsParts {
  readonly template: Template
  readonly region: string
  readonly positions: Positions
  functionNamed(nameOrArn: string): RunningFunction | undefined
  /** Name of the partition key of the table behind this stream. */
  partitionKey(streamArn: string): string
  queueUrl(arn: string): string | undefined
  /** AWS as a function's role sees it. */
  callAs(functionId: string): (target: string, body: Json, signal?: AbortSignal) => Promise<Json>
  logOf(functionName: string): (line: string) => void
  readonly holdings: Holdings
  /** Why a function's role does not allow all of it; undefined when it does. */
  denial(functionId: string, permissions: readonly Permission[]): string | undefined
}

export interface Mappings {
  start(): void
  /** A table was written to. */
  wake(table: string): void
  stop(): Promise<void>
}

/** Prepares every enabled mapping. Refuses an unknown function and a filter that cannot be judged here. */
export function openMappings(mappings: readonly Mapping[], parts: MappingsParts): Mappings {
  const starters = mappings
    .filter(({ properties }) => properties.Enabled)
    .map(mapping => ({ table: tableOf(mapping.properties.EventSourceArn), start: prepare(mapping, parts) }))
  const running: { table: string | undefined; mapping: RunningMapping }[] = []
  return {
    start: () => {
      for (const { table, start } of starters) running.push({ table, mapping: start() })
    },
    wake: table => {
      for (const one of running) if (one.table === table) one.mapping.wake()
    },
    stop: async () => {
      await Promise.all(running.map(({ mapping }) => mapping.stop()))
    },
  }
}

function prepare({ logicalId, kind, properties }: Mapping, parts: MappingsParts): () => RunningMapping {
  const refuse = (property: string, reason: string) =>
    new Unhonourable(placeOf(parts.template, logicalId, property), reason)
  const target = parts.functionNamed(properties.FunctionName)
  if (target === undefined) throw refuse('FunctionName', 'its function is not in the template')
  const { region } = parts
  const call = parts.callAs(target.description.logicalId)
  const log = parts.logOf(target.description.name)
  const denied = parts.denial(
    target.description.logicalId,
    readingNeeds(parts.holdings, kind, properties.EventSourceArn),
  )
  if (denied !== undefined) throw refuse('FunctionName', denied)
  let filter: EventFilter
  try {
    filter = compileFilter(properties.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? [])
  } catch (cause) {
    throw refuse('FilterCriteria', cause instanceof Error ? cause.message : String(cause))
  }
  if (kind === 'queue') {
    const queueUrl = parts.queueUrl(properties.EventSourceArn)
    if (queueUrl === undefined) throw refuse('EventSourceArn', 'its queue is not in the template')
    return () => startQueueMapping({ properties, filter, region, queueUrl, target, call, log })
  }
  const { positions, queueUrl } = parts
  const partitionKey = parts.partitionKey(properties.EventSourceArn)
  return () =>
    startStreamMapping({ logicalId, properties, filter, region, partitionKey, target, positions, call, queueUrl, log })
}

// What Lambda itself asks of the function's role before it makes a mapping.
function readingNeeds(holdings: Holdings, kind: Mapping['kind'], sourceArn: string): Permission[] {
  if (kind === 'stream')
    return ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams'].flatMap(action =>
      streamNeeds(holdings, action, sourceArn),
    )
  const body = { QueueUrl: sourceArn.split(':').at(-1) }
  return ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].flatMap(action => sqsNeeds(holdings, action, body))
}

function tableOf(sourceArn: string): string | undefined {
  return /:table\/([^/]+)\/stream\//.exec(sourceArn)?.[1]
}
