import { Agent, request } from 'node:http'
import { type Json, parseJson, textMember } from '../json.ts'
import { AwsError } from './aws-error.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export interface AwsCall {
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  /** `DynamoDB_20120810.GetItem` */
  readonly target: string
  readonly body: Json
  readonly signal?: AbortSignal | undefined
}

const signingNames: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  DynamoDBStreams_20120810: 'dynamodb',
  DynamoDB_20120810: 'dynamodb',
  TrentService: 'kms',
}

/** One call over AWS's JSON protocol. Throws an AwsError with the service's own error type when it refuses. */
export function callAws({ endpoint, region, accessKeyId, target, body, signal }: AwsCall): Promise<Json> {
  const payload = JSON.stringify(body)
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${stamp.slice(0, 8)}/${region}/${signingNames[target.split('.')[0] ?? ''] ?? ''}/aws4_request`
  return new Promise((resolve, reject) => {
    const outgoing = request(
      endpoint,
      {
        method: 'POST',
        agent,
        signal,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(payload),
          'x-amz-target': target,
          'x-amz-date': stamp,
          // Nothing on loopback verifies signatures; who calls is told by the key id alone.
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
        },
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const status = response.statusCode ?? 500
          if (status === 200) return resolve(text === '' ? {} : parseJson(text))
          reject(errorFrom(text, status))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

function errorFrom(text: string, status: number): AwsError {
  try {
    const body = parseJson(text)
    const type = (textMember(body, '__type') ?? 'UnknownError').split('#').at(-1) ?? 'UnknownError'
    return new AwsError(type, textMember(body, 'message') ?? textMember(body, 'Message') ?? '', status)
  } catch {
    return new AwsError('UnknownError', text.slice(0, 200), status)
  }
}
