import type { IncomingMessage, ServerResponse } from 'node:http'
import type { QueueStore } from '../queues/fauxqs-store.ts'
import { policyFault, type SentForm } from './post-policy.ts'
import { type S3Refusal, sendS3Error } from './send-s3-error.ts'

/** The largest body a form may have here, bytes. S3's own limit is 5 GB; nothing near that is sent to this machine. */
const LARGEST_BYTES = 128 * 1024 * 1024

export interface FormUploadParts {
  readonly s3: QueueStore['s3']
  secretOf(accessKeyId: string | undefined): string | undefined
  /** Why the signer may not store this object; undefined: it may. */
  denial(accessKeyId: string | undefined, bucket: string, key: string): { readonly message: string } | undefined
}

/**
 * S3's POST Object: a browser's form, stored when the policy in it allows. It acts as whoever signed the policy.
 * Gives the key that was stored; undefined when it was refused, which has then been answered.
 */
export async function takeFormUpload(
  { s3, secretOf, denial }: FormUploadParts,
  bucket: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string | undefined> {
  const refuse = (refusal: S3Refusal): undefined => {
    // The rest of the body is read away: closed in the middle of it, a browser shows no answer at all.
    request.resume()
    sendS3Error(response, refusal)
    return undefined
  }
  if (!s3.hasBucket(bucket))
    return refuse({ status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' })
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BYTES)
    return refuse({
      status: 400,
      code: 'EntityTooLarge',
      message: 'Your proposed upload exceeds the maximum allowed size',
    })
  const sent = await readForm(request)
  if (sent === undefined)
    return refuse({
      status: 400,
      code: 'MalformedPOSTRequest',
      message: 'The body is not well-formed multipart/form-data.',
    })
  const { fields, file } = sent
  const form: SentForm = { bucket, fields, size: file.byteLength }
  const accessKeyId = fields.get('x-amz-credential')?.split('/')[0]
  const key = fields.get('key') ?? ''
  const fault = policyFault(form, secretOf(accessKeyId), new Date())
  if (fault !== undefined) return refuse(fault)
  const denied = denial(accessKeyId, bucket, key)
  if (denied !== undefined) return refuse({ status: 403, code: 'AccessDenied', message: denied.message })
  const { etag } = s3.putObject(bucket, key, file, fields.get('content-type') ?? 'binary/octet-stream')
  answer(response, fields, { bucket, key, etag })
  return key
}

function answer(
  response: ServerResponse,
  fields: ReadonlyMap<string, string>,
  stored: { readonly bucket: string; readonly key: string; readonly etag: string },
): void {
  const redirect = fields.get('success_action_redirect')
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect)
    for (const [name, value] of Object.entries(stored)) to.searchParams.set(name, value)
    response.writeHead(303, { location: to.toString(), etag: stored.etag }).end()
    return
  }
  const status = { '200': 200, '201': 201 }[fields.get('success_action_status') ?? ''] ?? 204
  const { bucket, key, etag } = stored
  response.writeHead(status, { etag, ...(status === 201 && { 'content-type': 'application/xml' }) })
  response.end(
    status === 201
      ? `<?xml version="1.0" encoding="UTF-8"?><PostResponse><Bucket>${bucket}</Bucket><Key>${key}</Key><ETag>${etag}</ETag></PostResponse>`
      : undefined,
  )
}

/** A form's fields and its file. S3 looks at nothing behind the file. */
async function readForm(
  request: IncomingMessage,
): Promise<{ readonly fields: ReadonlyMap<string, string>; readonly file: Buffer } | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const sent = await new Response(Buffer.concat(chunks), { headers }).formData()
    const fields = new Map<string, string>()
    for (const [name, value] of sent) {
      if (name.toLowerCase() === 'file')
        return { fields, file: typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer()) }
      if (typeof value === 'string') fields.set(name.toLowerCase(), value)
    }
    return { fields, file: Buffer.alloc(0) }
  } catch {
    return undefined
  }
}
