import { createHmac } from 'node:crypto'

/** A secret that deliveries to one authority are signed with; its id tells which of two it was while one follows the other. */
export interface WebhookSecret {
  readonly id: string
  /** 32 bytes; its holder knows it as `whsec_<base64>`. */
  readonly bytes: Uint8Array
}

export interface SignedNotice {
  /** `<case id>:<sequence>`: the same for every try. */
  readonly id: string
  /** The CloudEvent, as the bytes that were signed. */
  readonly body: string
  /** Our detached JWS over these bytes. */
  readonly signature: string
}

/**
 * The headers of one try: those of Standard Webhooks (a signature for each secret, the newest first), the ids of these
 * secrets in the same order, and our own detached JWS, which needs no secret.
 */
export function webhookHeaders(
  notice: SignedNotice,
  secrets: readonly WebhookSecret[],
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signatures = secrets.map(({ bytes }) => {
    const signature = createHmac('sha256', bytes).update(`${notice.id}.${timestamp}.${notice.body}`).digest('base64')
    return `v1,${signature}`
  })
  return {
    'content-type': 'application/cloudevents+json',
    'webhook-id': notice.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    'webhook-key-id': secrets.map(({ id }) => id).join(' '),
    'x-jws-signature': notice.signature,
  }
}
