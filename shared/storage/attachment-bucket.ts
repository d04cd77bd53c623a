import { createHmac } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { Unavailable } from './unavailable.ts'

/**
 * The bucket's parts. `quarantine/`: as it was sent, until it is found clean. `unclaimed/`: clean and sealed, not yet part
 * of a case. `cases/`: sealed, of a case. `opened/`: for the minute in which somebody reads it, and below `opened/arriving/`
 * what has come of a file that comes in parts. Only the first is ever written by a browser; the bucket's lifecycle empties
 * all but `cases/`.
 */
export const PREFIXES = {
  quarantine: 'quarantine/',
  unclaimed: 'unclaimed/',
  cases: 'cases/',
  opened: 'opened/',
  arriving: 'opened/arriving/',
} as const

/** What a browser or a program sends a file with: `POST`, multipart/form-data, these fields, then `file` as the last. */
export interface UploadForm {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

export interface UploadLimits {
  readonly mostBytes: number
  /** How long the form is good for, seconds. */
  readonly seconds: number
  /** Where the browser goes once the file is stored; undefined: it is answered with 204. */
  readonly redirect?: string
}

export interface StoredObject {
  readonly etag: string
  readonly size: number
  bytes(): Promise<Buffer>
}

export interface AttachmentBucket {
  /** The only origin, beside our own, that a page may send to. */
  readonly origin: string
  uploadForm(key: string, limits: UploadLimits): UploadForm
  /** An address that shows the object to whoever has it, for so many seconds. */
  link(key: string, seconds: number): Promise<string>
  get(key: string): Promise<StoredObject | undefined>
  put(key: string, bytes: Uint8Array, headers: Readonly<Record<string, string>>): Promise<void>
  copy(from: string, to: string): Promise<void>
  remove(key: string): Promise<void>
}

interface BucketSettings {
  readonly name: string
  readonly region: string
  /** Where S3 answers, if not at AWS: then the bucket is the first part of the path. */
  readonly endpoint: string | undefined
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
  readonly clock: () => Date
}

/** Lambda hands a function its credentials in the environment. */
export function bucketFromEnvironment(name: string, clock: () => Date): AttachmentBucket {
  const { env } = process
  return openAttachmentBucket({
    name,
    region: env.AWS_REGION ?? '',
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN,
    clock,
  })
}

/** A bucket over S3's own protocol. `aws4fetch` (3 KB) signs; the SDK's S3 client would be a fifth of every bundle. */
function openAttachmentBucket(settings: BucketSettings): AttachmentBucket {
  const { name, region, endpoint, accessKeyId, secretAccessKey, sessionToken, clock } = settings
  const base = endpoint === undefined ? `https://${name}.s3.${region}.amazonaws.com/` : `${endpoint}/${name}/`
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 's3',
    region,
    retries: 3,
  })

  async function send(key: string, init: RequestInit): Promise<Response> {
    let answered: Response
    try {
      answered = await client.fetch(base + key, init)
    } catch (error) {
      throw new Unavailable(error)
    }
    if (answered.status >= 500 || answered.status === 429)
      throw new Unavailable(new Error(`S3 answered ${answered.status}`))
    return answered
  }

  async function demand(key: string, init: RequestInit): Promise<void> {
    const answered = await send(key, init)
    await answered.body?.cancel()
    if (!answered.ok) throw new Error(`S3 refused: ${answered.status}`)
  }

  return {
    origin: new URL(base).origin,
    uploadForm(key, { mostBytes, seconds, redirect }) {
      const now = clock()
      const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
      const date = stamp.slice(0, 8)
      const fields = {
        key,
        ...(redirect !== undefined && { success_action_redirect: redirect }),
        'x-amz-algorithm': 'AWS4-HMAC-SHA256',
        'x-amz-credential': `${accessKeyId}/${date}/${region}/s3/aws4_request`,
        'x-amz-date': stamp,
        ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      }
      const policy = Buffer.from(
        JSON.stringify({
          expiration: new Date(now.getTime() + seconds * 1000).toISOString(),
          conditions: [
            { bucket: name },
            ...Object.entries(fields).map(([field, value]) => ({ [field]: value })),
            ['content-length-range', 0, mostBytes],
          ],
        }),
      ).toString('base64')
      const signature = signPolicy(policy, secretAccessKey, [date, region, 's3', 'aws4_request'])
      return { url: base, fields: { ...fields, policy, 'x-amz-signature': signature } }
    },
    async link(key, seconds) {
      const url = new URL(base + key)
      url.searchParams.set('X-Amz-Expires', String(seconds))
      return (await client.sign(url.toString(), { method: 'GET', aws: { signQuery: true } })).url
    },
    async get(key) {
      const answered = await send(key, { method: 'GET' })
      if (answered.status === 404) {
        await answered.body?.cancel()
        return undefined
      }
      if (!answered.ok) throw new Error(`S3 refused: ${answered.status}`)
      return {
        etag: (answered.headers.get('etag') ?? '').replaceAll('"', ''),
        size: Number(answered.headers.get('content-length') ?? 0),
        bytes: async () => Buffer.from(await answered.arrayBuffer()),
      }
    },
    put: (key, bytes, headers) => demand(key, { method: 'PUT', headers, body: Buffer.from(bytes) }),
    copy: (from, to) => demand(to, { method: 'PUT', headers: { 'x-amz-copy-source': `/${name}/${from}` } }),
    remove: key => demand(key, { method: 'DELETE' }),
  }
}

/** Signature Version 4 of a form's policy ("Authenticating requests in browser-based uploads" in S3's reference). */
function signPolicy(policy: string, secret: string, scope: readonly string[]): string {
  const key = scope.reduce(
    (above: string | Buffer, part) => createHmac('sha256', above).update(part).digest(),
    `AWS4${secret}`,
  )
  return createHmac('sha256', key).update(policy).digest('hex')
}
