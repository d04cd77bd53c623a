import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { AuthorityId } from '../countries/profile.ts'
import type { Notice } from '../notices/notice.ts'
import type { Signer } from './signing-key.ts'

/** SQS takes ten messages at a call. */
export const MOST_IN_A_BATCH = 10

/** What became of notices, by id. In neither: the service could not do it now, and the same may be tried again. */
export interface Sent {
  readonly taken: ReadonlySet<string>
  /** The queue does not take this message as it is, now or later. */
  readonly refused: ReadonlySet<string>
}

/** Sends notices to an authority's queue. Ten at most, one for each case. Throws where the queue could not be asked. */
export type SendNotices = (authority: AuthorityId, notices: readonly Notice[]) => Promise<Sent>

/**
 * What SQS says for the sake of a message: it will never take that one. Said to a whole call, each of its messages is sent
 * alone. SQS also calls a key that was refused, or too many calls, the sender's fault: those pass, and are not here.
 */
const OF_A_MESSAGE = new Set([
  'BatchRequestTooLong',
  'InvalidMessageContents',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'InvalidAttributeValue',
  'MissingParameter',
])
const isOfAMessage = (code = ''): boolean => OF_A_MESSAGE.has(code.slice(code.lastIndexOf('.') + 1))

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
    const messages = await Promise.all(
      notices.map(async notice => {
        const body = JSON.stringify(notice)
        return { notice, body, signature: await sign(Buffer.from(body)) }
      }),
    )
    return sendTo(sqs, url, messages, again)
  }
}

/** What stands beside the body of a message. `signature`: the detached JWS over it. */
export function messageAttributes(signature: string) {
  return {
    signature: { DataType: 'String', StringValue: signature },
    contentType: { DataType: 'String', StringValue: 'application/cloudevents+json' },
  }
}

interface SignedNotice {
  readonly notice: Notice
  readonly body: string
  readonly signature: string
}

async function sendTo(
  sqs: SQSClient,
  url: string,
  messages: readonly SignedNotice[],
  again: string | undefined,
): Promise<Sent> {
  const ids = (entries: readonly { readonly Id: string | undefined }[] = []): ReadonlySet<string> =>
    new Set(entries.flatMap(({ Id }) => messages[Number(Id)]?.notice.id ?? []))
  try {
    const { Successful, Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map(({ notice, body, signature }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageGroupId: notice.subject,
          MessageDeduplicationId: again === undefined ? notice.id : `${notice.id}:${again}`,
          MessageAttributes: messageAttributes(signature),
        })),
      }),
    )
    return { taken: ids(Successful), refused: ids(Failed.filter(({ Code }) => isOfAMessage(Code))) }
  } catch (error) {
    if (!(error instanceof Error) || !isOfAMessage(error.name)) throw error
    if (messages.length === 1) return { taken: new Set(), refused: new Set(messages.map(({ notice }) => notice.id)) }
    const alone = await Promise.all(messages.map(message => sendTo(sqs, url, [message], again)))
    return {
      taken: new Set(alone.flatMap(({ taken }) => [...taken])),
      refused: new Set(alone.flatMap(({ refused }) => [...refused])),
    }
  }
}
