import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { AuthorityId } from '../countries/profile.ts'
import { messageAttributes } from './authority-queues.ts'
import type { WebhookNotice } from './deliveries.ts'

/** Puts a notice that an authority's webhook did not take among its dead letters, as it came by its queue. */
export type SendToDeadLetters = (authority: AuthorityId, notice: WebhookNotice) => Promise<void>

/** @param queues the authorities' dead-letter queues, by URL */
export function openDeadLetters(sqs: SQSClient, queues: Readonly<Record<AuthorityId, string>>): SendToDeadLetters {
  return async (authority, { caseId, id, body, signature }) => {
    const url = queues[authority]
    if (url === undefined) throw new Error(`the authority ${authority} has no dead-letter queue`)
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: caseId,
        // Given up twice within five minutes, because the first time ended half-way, it is one letter.
        MessageDeduplicationId: id,
        MessageAttributes: messageAttributes(signature),
      }),
    )
  }
}
