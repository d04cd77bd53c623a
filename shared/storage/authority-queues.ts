import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { AuthorityId } from '../countries/profile.ts'
import type { Notice } from '../notices/notice.ts'
import type { Signer } from './signing-key.ts'

/** SQS takes ten messages at a call. */
export const MOST_IN_A_BATCH = 10

/** Sends notices to an authority's queue; tells which of them the queue took, by id. Ten at most, one for each case. */
export type SendNotices = (authority: AuthorityId, notices: readonly Notice[]) => Promise<ReadonlySet<string>>

/**
 * The authorities' FIFO queues. Group: the case. Deduplication: the event. The body is the CloudEvent and nothing else;
 * the detached JWS over exactly these bytes stands in the message attribute `signature`.
 * @param again what tells notices that are sent once more on purpose from those that SQS knows and would drop
 */
export function openAuthorityQueues(
  sqs: SQSClient,
  queues: Readonly<Record<AuthorityId, string>>,
  signer: () => Promise<Signer>,
  again?: string,
): SendNotices {
  return async (authority, notices) => {
    const url = queues[authority]
    if (url === undefined) throw new Error(`the authority ${authority} has no queue`)
    const sign = await signer()
    const bodies = await Promise.all(
      notices.map(async notice => {
        const body = JSON.stringify(notice)
        return { body, signature: await sign(Buffer.from(body)) }
      }),
    )
    const { Successful } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: notices.map((notice, index) => ({
          Id: String(index),
          MessageBody: bodies[index]?.body,
          MessageGroupId: notice.subject,
          MessageDeduplicationId: again === undefined ? notice.id : `${notice.id}:${again}`,
          MessageAttributes: {
            signature: { DataType: 'String', StringValue: bodies[index]?.signature },
            contentType: { DataType: 'String', StringValue: 'application/cloudevents+json' },
          },
        })),
      }),
    )
    const taken = new Set((Successful ?? []).map(entry => Number(entry.Id)))
    return new Set(notices.filter((_, index) => taken.has(index)).map(notice => notice.id))
  }
}
