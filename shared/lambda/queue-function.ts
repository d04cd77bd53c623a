import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import * as v from 'valibot'
import { describeError, log } from './log.ts'

const recordSchema = v.pipe(
  v.object({
    messageId: v.string(),
    eventSourceARN: v.string(),
    body: v.string(),
    attributes: v.object({ MessageGroupId: v.string() }),
    messageAttributes: v.object({ signature: v.object({ stringValue: v.string() }) }),
  }),
  v.transform(({ messageId, eventSourceARN, body, attributes, messageAttributes }) => ({
    messageId,
    queueArn: eventSourceARN,
    body,
    /** The case: its messages come in order. */
    group: attributes.MessageGroupId,
    /** The detached JWS over the body. */
    signature: messageAttributes.signature.stringValue,
  })),
)

/** A notice as it comes from an authority's queue. */
export type QueuedMessage = v.InferOutput<typeof recordSchema>

/**
 * A function behind authorities' queues. What it gives back comes again (`ReportBatchItemFailures`); all else is deleted.
 * A message that no publisher of ours wrote goes back too, and with it what stands behind it in its group.
 */
export function queueFunction(
  work: (messages: readonly QueuedMessage[], millisecondsLeft: () => number) => Promise<ReadonlySet<QueuedMessage>>,
) {
  return middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(async (event, context) => {
    try {
      const messages: QueuedMessage[] = []
      const unreadable = new Set<string>()
      const givenBack: string[] = []
      for (const record of event.Records) {
        const read = v.safeParse(recordSchema, record)
        const line = `${record.eventSourceARN} ${record.attributes.MessageGroupId}`
        if (!read.success) unreadable.add(line)
        if (read.success && !unreadable.has(line)) messages.push(read.output)
        else givenBack.push(record.messageId)
      }
      const failed = await work(messages, () => context.getRemainingTimeInMillis())
      const identifiers = [...givenBack, ...[...failed].map(({ messageId }) => messageId)]
      return { batchItemFailures: identifiers.map(itemIdentifier => ({ itemIdentifier })) }
    } catch (error) {
      log('error', 'request-failed', describeError(error))
      throw error
    }
  })
}
