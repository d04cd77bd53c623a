import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createLocalJWKSet, flattenedVerify } from 'jose'
import type { LocalCloud } from '../infra/local/local-cloud.ts'

/** A message as an authority's system reads it: the CloudEvent, the exact bytes, and the detached signature. */
export interface Read {
  readonly body: string
  readonly event: {
    readonly id: string
    readonly type: string
    readonly subject: string
    readonly data: { readonly sequence: number }
  } & Record<string, unknown>
  readonly signature: string
}

/** An authority's own client: nothing but the SDK and the endpoint that the platform prints. */
export function authorityClient(awsEndpoint: string, region = 'mx-central-1'): SQSClient {
  return new SQSClient({
    region,
    endpoint: awsEndpoint,
    credentials: { accessKeyId: 'theirs', secretAccessKey: 'theirs' },
  })
}

/** The queue of an authority, from the platform's outputs. */
export function queueUrl(cloud: Pick<LocalCloud, 'outputs'>, authority: string): string {
  const url = Object.values(cloud.outputs).find(value => value.endsWith(`-${authority}.fifo`))
  if (url === undefined) throw new Error(`no queue for ${authority}`)
  return url
}

/** Reads and deletes messages until `enough` have come, then whatever else is there for a moment; `lingers: false`: then no more. */
export async function readQueue(
  sqs: SQSClient,
  url: string,
  enough: number,
  { lingers = true, patience = 20_000 }: { readonly lingers?: boolean; readonly patience?: number } = {},
): Promise<Read[]> {
  const read: Read[] = []
  const until = Date.now() + patience
  for (let done = false; !done && Date.now() < until; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
      }),
    )
    for (const message of Messages) {
      const body = message.Body ?? ''
      read.push({ body, event: JSON.parse(body), signature: message.MessageAttributes?.signature?.StringValue ?? '' })
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }))
    }
    done = read.length >= enough && (Messages.length === 0 || !lingers)
  }
  return read
}

/** Verifies a notice as any JOSE library does: detached JWS over the exact bytes, with the published keys. Throws if it is not good. */
export async function verifyNotice(cloud: Pick<LocalCloud, 'url'>, { body, signature }: Read): Promise<void> {
  const keys = createLocalJWKSet(await (await fetch(`${cloud.url}/api/jwks.json`)).json())
  const [header = '', payload, value = ''] = signature.split('.')
  if (payload !== '') throw new Error('the signature is not detached')
  await flattenedVerify(
    { protected: header, payload: Buffer.from(body).toString('base64url'), signature: value },
    keys,
    {
      algorithms: ['ES256'],
    },
  )
}
