import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { type Notice, noticeSchema } from '../../shared/notices/notice.ts'

/** A message that an authority's system could not take. */
export interface DeadLetter {
  readonly message: Message
  /** The case, by which its messages are in order. */
  readonly group: string
  /** What it tells; undefined: it is no notice of this platform. */
  readonly notice: Notice | undefined
}

/** SQS gives and takes ten at a call. */
export const AT_A_CALL = 10

/** The next dead letters, ten at most, hidden from other readers for so many seconds. */
export async function receiveDeadLetters(
  sqs: SQSClient,
  QueueUrl: string,
  { most, hiddenFor }: { readonly most: number; readonly hiddenFor: number },
): Promise<readonly DeadLetter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: Math.min(most, AT_A_CALL),
      VisibilityTimeout: hiddenFor,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  )
  return Messages.map(message => ({
    message,
    group: message.Attributes?.MessageGroupId ?? '',
    notice: noticeIn(message.Body ?? ''),
  }))
}

/** Lets others read these again at once. */
export async function giveBack(sqs: SQSClient, QueueUrl: string, letters: readonly DeadLetter[]): Promise<void> {
  for (let start = 0; start < letters.length; start += AT_A_CALL)
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: letters.slice(start, start + AT_A_CALL).map(({ message }, index) => ({
          Id: String(index),
          ReceiptHandle: message.ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    )
}

function noticeIn(body: string): Notice | undefined {
  try {
    const read = v.safeParse(noticeSchema, JSON.parse(body))
    return read.success ? read.output : undefined
  } catch {
    return undefined
  }
}
