import { AwsV4Signer } from 'aws4fetch'
import type { WireCall } from './gateway.ts'
import type { S3Refusal } from './send-s3-error.ts'

/** The last day a presigned URL may last: a week, in seconds. */
const LONGEST_SECONDS = 604_800

/**
 * Why a presigned URL is refused: run out, or another URL than was signed. `secret` is the signer's, where this machine
 * handed it out; who signs with a key of their own is only held to the time. Undefined: it is sound, or it is none.
 */
export async function presignedFault(
  call: WireCall,
  secret: string | undefined,
  now: Date,
): Promise<S3Refusal | undefined> {
  const { searchParams } = call.url
  const signature = searchParams.get('X-Amz-Signature')
  if (signature === null) return undefined
  const stamp = searchParams.get('X-Amz-Date') ?? ''
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? []
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const seconds = Number(searchParams.get('X-Amz-Expires') ?? Number.NaN)
  const [, , region = ''] = (searchParams.get('X-Amz-Credential') ?? '').split('/')
  if (Number.isNaN(from) || !(seconds >= 1 && seconds <= LONGEST_SECONDS))
    return { status: 400, code: 'AuthorizationQueryParametersError', message: 'The signed query is not complete.' }
  if (now.getTime() > from + seconds * 1000)
    return { status: 403, code: 'AccessDenied', message: 'Request has expired' }
  if (secret === undefined) return undefined
  const url = new URL(call.url.pathname + call.url.search, `http://${call.headers.host}`)
  url.searchParams.delete('X-Amz-Signature')
  const named = (searchParams.get('X-Amz-SignedHeaders') ?? '').split(';').filter(name => name !== 'host')
  const expected = await new AwsV4Signer({
    method: call.method,
    url: url.toString(),
    headers: Object.fromEntries(named.map(name => [name, String(call.headers[name] ?? '')])),
    accessKeyId: call.accessKeyId ?? '',
    secretAccessKey: secret,
    service: 's3',
    region,
    datetime: stamp,
    signQuery: true,
    allHeaders: true,
  }).signature()
  return expected === signature
    ? undefined
    : {
        status: 403,
        code: 'SignatureDoesNotMatch',
        message: 'The request signature we calculated does not match the signature you provided.',
      }
}
