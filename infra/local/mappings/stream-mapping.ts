import { setTimeout as pause } from 'node:timers/promises'
import type { RunningFunction } from '../functions/function-pool.ts'
import { AwsError } from '../gateway/aws-error.ts'
import { isJsonObject, type Json, listMember, member, textMember } from '../json.ts'
import type { MappingProperties } from '../resources/mappings.ts'
import type { EventFilter } from './event-filter.ts'
import { failureNotice } from './failure-notice.ts'
import type { Positions } from './positions.ts'
import { carryBatch, type StreamRecord } from './stream-batch.ts'
import { openStreamLanes } from './stream-lanes.ts'

export interface StreamMappingParts {
  readonly logicalId: string
  readonly properties: MappingProperties
  readonly filter: EventFilter
  readonly region: string
  readonly partitionKey: string
  readonly target: RunningFunction
  readonly positions: Positions
  /** AWS as the function's role sees it: `DynamoDBStreams_20120810.GetRecords` and a body. */
  call(target: string, body: Json): Promise<Json>
  /** URL of the queue with this ARN. */
  queueUrl(arn: string): string | undefined
  log(line: string): void
}

export interface RunningMapping {
  /** There is something to read: look now. */
  wake(): void
  stop(): Promise<void>
}

// A write through the gateway wakes the reader; this is for writes that came another way.
const idleMilliseconds = 500
const faultPauseMilliseconds = 1000
const largestBacklog = 2000
const defaultBatchSize = 100
const oldest = 'TRIM_HORIZON'

/** Reads one stream and feeds a function with it until stopped. Delivers at least once, in order per item. */
export function startStreamMapping(parts: StreamMappingParts): RunningMapping {
  const { properties, logicalId, positions, log } = parts
  let stopping = false
  const stopped = new AbortController()
  // An interrupted pause is a finished one: whoever paused looks whether to go on.
  const rest = (milliseconds: number) => pause(milliseconds, undefined, { signal: stopped.signal }).catch(() => {})
  let awake = () => {}
  let missedWake = false

  const readShard = async (shardId: string, positionOfEnd: string | undefined) => {
    const lanes = openStreamLanes({
      lanes: properties.ParallelizationFactor,
      batchSize: properties.BatchSize ?? defaultBatchSize,
      windowMilliseconds: properties.MaximumBatchingWindowInSeconds * 1000,
      laneKey: record => JSON.stringify(member(member(member(record.event, 'dynamodb'), 'Keys'), parts.partitionKey)),
      carry: records => carry(records, shardId),
      advance: sequenceNumber => positions.set(logicalId, shardId, sequenceNumber),
    })
    let reached = firstPosition(shardId, positionOfEnd)
    let iterator: string | undefined
    while (!stopping) {
      try {
        iterator ??= await shardIterator(shardId, reached)
        const answer = await parts.call('DynamoDBStreams_20120810.GetRecords', { ShardIterator: iterator, Limit: 1000 })
        const records = listMember(answer, 'Records').map(record => readRecord(record, parts))
        lanes.add(records)
        reached = records.at(-1)?.sequenceNumber ?? reached
        iterator = textMember(answer, 'NextShardIterator')
        if (iterator === undefined) break
        if (records.length === 0) await nextWake()
      } catch (error) {
        iterator = undefined
        // Records older than a day are gone from a stream; reading goes on with the oldest that is left.
        if (error instanceof AwsError && error.type === 'TrimmedDataAccessException') reached = oldest
        await recover(error)
      }
      while (lanes.backlog > largestBacklog && !stopping) await rest(20)
    }
    await lanes.settled()
  }

  const carry = async (records: readonly StreamRecord[], shardId: string): Promise<boolean> => {
    const passing = records.filter(record => parts.filter(record.event))
    if (passing.length === 0) return true
    return carryBatch(
      {
        properties,
        invoke: batch => parts.target.invoke(JSON.stringify({ Records: batch.map(({ event }) => event) })),
        giveUp: async (lost, why, attempts) => {
          log(`gave up ${lost.length} records from ${lost[0]?.sequenceNumber} (${why})`)
          const destination = properties.DestinationConfig?.OnFailure?.Destination
          const QueueUrl = destination === undefined ? undefined : parts.queueUrl(destination)
          if (QueueUrl === undefined) return
          const notice = failureNotice(
            parts.target.description.arn,
            properties.EventSourceArn,
            shardId,
            lost,
            why,
            attempts,
          )
          await parts
            .call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: JSON.stringify(notice) })
            .catch((error: Error) => log(`could not tell ${destination}: ${error.message}`))
        },
        pause: rest,
        now: () => Date.now(),
        stopping: () => stopping,
      },
      passing,
    )
  }

  // Where "latest" is, is decided once and written down: a restart must not skip what was written in between.
  const firstPosition = (shardId: string, positionOfEnd: string | undefined): string => {
    const done = positions.get(logicalId, shardId)
    if (done !== undefined) return done
    const first = properties.StartingPosition === 'TRIM_HORIZON' ? oldest : (positionOfEnd ?? oldest)
    positions.set(logicalId, shardId, first)
    return first
  }

  const shardIterator = async (ShardId: string, reached: string): Promise<string> => {
    const from =
      reached === oldest
        ? { ShardIteratorType: oldest }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: reached }
    const body = { StreamArn: properties.EventSourceArn, ShardId, ...from }
    return textMember(await parts.call('DynamoDBStreams_20120810.GetShardIterator', body), 'ShardIterator') ?? ''
  }

  const recover = async (error: unknown) => {
    if (stopping) return
    log(`mapping: ${error instanceof Error ? error.message : String(error)}`)
    await rest(faultPauseMilliseconds)
  }

  const nextWake = async () => {
    if (missedWake || stopping) {
      missedWake = false
      return
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, idleMilliseconds)
      awake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    awake = () => {}
    missedWake = false
  }

  const run = async () => {
    while (!stopping) {
      try {
        const stream = await parts.call('DynamoDBStreams_20120810.DescribeStream', {
          StreamArn: properties.EventSourceArn,
        })
        const shards = listMember(member(stream, 'StreamDescription'), 'Shards')
        if (shards.length === 0) await nextWake()
        // A shard ends only when its stream does, so all of them are read side by side.
        await Promise.all(
          shards.map(shard => {
            const end = textMember(member(shard, 'SequenceNumberRange'), 'EndingSequenceNumber')
            return readShard(textMember(shard, 'ShardId') ?? '', end)
          }),
        )
      } catch (error) {
        await recover(error)
      }
    }
  }

  const running = run()
  return {
    wake: () => {
      missedWake = true
      awake()
    },
    stop: async () => {
      stopping = true
      stopped.abort()
      awake()
      await running
    },
  }
}

function readRecord(record: Json, { properties, region }: StreamMappingParts): StreamRecord {
  const dynamodb = member(record, 'dynamodb')
  const created = member(dynamodb, 'ApproximateCreationDateTime')
  return {
    sequenceNumber: textMember(dynamodb, 'SequenceNumber') ?? '',
    createdAt: (typeof created === 'number' ? created : 0) * 1000,
    event: { ...(isJsonObject(record) ? record : {}), awsRegion: region, eventSourceARN: properties.EventSourceArn },
  }
}
