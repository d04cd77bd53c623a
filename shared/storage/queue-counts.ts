import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** How much lies in a queue, as SQS counts it: near enough for a person. */
export interface QueueCounts {
  /** Not read yet. */
  readonly waiting: number
  /** Read, and neither deleted nor given back yet. */
  readonly inFlight: number
}

export async function countQueue(sqs: SQSClient, QueueUrl: string): Promise<QueueCounts> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  }
}
