import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { type Notice, noticeSchema } from '../../shared/notices/notice.ts'
import { authorityClient, queueUrl } from '../queue-reader.ts'

/** What came to each authority, in the order in which it came. */
export type Heard = Readonly<Record<string, readonly Notice[]>>

/** Everything that waits in the authorities' queues. */
export async function drain(cloud: LocalCloud, authorities: readonly string[]): Promise<Heard> {
  const heard = await Promise.all(authorities.map(async id => [id, await drainOne(cloud, id)] as const))
  return Object.fromEntries(heard)
}

async function drainOne(cloud: LocalCloud, authority: string): Promise<readonly Notice[]> {
  const sqs = authorityClient(cloud.awsEndpoint)
  const QueueUrl = queueUrl(cloud, authority)
  const read: Notice[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    )
    if (Messages.length === 0) return read
    for (const { Body = '' } of Messages) read.push(v.parse(noticeSchema, JSON.parse(Body)))
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    )
  }
}
