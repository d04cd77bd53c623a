import { setTimeout as pause } from 'node:timers/promises'
import type { RunningFunction } from '../functions/function-pool.ts'
import { isJsonObject, type Json, type JsonObject, listMember, textMember } from '../json.ts'
import type { MappingProperties } from '../resources/mappings.ts'
import { readBatchOutcome } from './batch-outcome.ts'
import type { EventFilter } from './event-filter.ts'
import type { RunningMapping } from './stream-mapping.ts'

export interface QueueMappingParts {
  readonly properties: MappingProperties
  readonly filter: EventFilter
  readonly region: string
  readonly queueUrl: string
  readonly target: RunningFunction
  /** AWS as the function's role sees it: `AmazonSQS.ReceiveMessage` and a body. */
  call(target: string, body: Json, signal?: AbortSignal): Promise<Json>
  log(line: string): void
}

const defaultBatchSize = 10
const defaultConcurrency = 4
const waitSeconds = 20
const faultPauseMilliseconds = 1000

/** Reads one queue and feeds a function with it until stopped. What fails comes back when its visibility timeout ends. */
export function startQueueMapping(parts: QueueMappingParts): RunningMapping {
  const { properties, call, log } = parts
  const batchSize = properties.BatchSize ?? defaultBatchSize
  const concurrency = properties.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency
  const stopped = new AbortController()
  const underWay = new Set<Promise<void>>()

  const receive = async (most: number, seconds: number): Promise<readonly Json[]> => {
    const answer = await call(
      'AmazonSQS.ReceiveMessage',
      {
        QueueUrl: parts.queueUrl,
        MaxNumberOfMessages: Math.min(most, 10),
        WaitTimeSeconds: seconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      stopped.signal,
    )
    return listMember(answer, 'Messages')
  }

  const gather = async (): Promise<readonly Json[]> => {
    const batch = [...(await receive(batchSize, waitSeconds))]
    const windowEnds = Date.now() + properties.MaximumBatchingWindowInSeconds * 1000
    while (batch.length > 0 && batch.length < batchSize && !stopped.signal.aborted) {
      const left = Math.ceil((windowEnds - Date.now()) / 1000)
      if (left <= 0) break
      batch.push(...(await receive(batchSize - batch.length, left)))
    }
    return batch
  }

  const handle = async (messages: readonly Json[]): Promise<void> => {
    const events = messages.map(message => ({
      message,
      event: eventOf(message, properties.EventSourceArn, parts.region),
    }))
    // What the filter turns away is deleted, as Lambda does.
    const passing = events.filter(({ event }) => parts.filter(withParsedBody(event)))
    const failed = passing.length === 0 ? new Set<string>() : await invoke(passing.map(({ event }) => event))
    const finished = messages.filter(message => !failed.has(textMember(message, 'MessageId') ?? ''))
    for (let at = 0; at < finished.length; at += 10) {
      const Entries = finished.slice(at, at + 10).map((message, index) => ({
        Id: String(index),
        ReceiptHandle: textMember(message, 'ReceiptHandle') ?? '',
      }))
      await call('AmazonSQS.DeleteMessageBatch', { QueueUrl: parts.queueUrl, Entries })
    }
  }

  const invoke = async (events: readonly JsonObject[]): Promise<ReadonlySet<string>> => {
    const identifiers = events.map(event => textMember(event, 'messageId') ?? '')
    const outcome = readBatchOutcome(
      await parts.target.invoke(JSON.stringify({ Records: events })),
      properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      identifiers,
    )
    if (outcome.kind === 'done') return new Set()
    return outcome.kind === 'partly' ? outcome.failedItems : new Set(identifiers)
  }

  const run = async () => {
    while (!stopped.signal.aborted) {
      try {
        const messages = await gather()
        if (messages.length === 0) continue
        const handling = handle(messages).catch((error: Error) => log(`mapping: ${error.message}`))
        underWay.add(handling)
        void handling.finally(() => underWay.delete(handling))
        if (underWay.size >= concurrency) await Promise.race(underWay)
      } catch (error) {
        if (stopped.signal.aborted) break
        log(`mapping: ${error instanceof Error ? error.message : String(error)}`)
        await pause(faultPauseMilliseconds, undefined, { signal: stopped.signal }).catch(() => {})
      }
    }
    await Promise.all(underWay)
  }

  const running = run()
  return {
    wake: () => {},
    stop: async () => {
      stopped.abort()
      await running
    },
  }
}

function eventOf(message: Json, eventSourceARN: string, awsRegion: string): JsonObject {
  const { MessageId, ReceiptHandle, Body, Attributes, MessageAttributes, MD5OfBody } = isJsonObject(message)
    ? message
    : {}
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes ?? {},
    messageAttributes: messageAttributes(MessageAttributes),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  }
}

function messageAttributes(attributes: Json | undefined): JsonObject {
  if (!isJsonObject(attributes)) return {}
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      {
        dataType: textMember(attribute, 'DataType'),
        stringValue: textMember(attribute, 'StringValue'),
        binaryValue: textMember(attribute, 'BinaryValue'),
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  )
}

// A filter may look into a body that is JSON.
function withParsedBody(event: JsonObject): JsonObject {
  try {
    return typeof event.body === 'string' ? { ...event, body: JSON.parse(event.body) } : event
  } catch {
    return event
  }
}
