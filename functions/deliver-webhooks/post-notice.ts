import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { readRetryAfter } from '../../shared/notices/delivery-delays.ts'
import type { NotTaken } from '../../shared/notices/webhook-pausing.ts'

/** The whole exchange, from looking up the name to the end of the answer. Milliseconds. */
const MOST_TIME = 5_000
/** What is read of an answer's body before it is cut off, and thrown away: only the status tells. Bytes. */
const MOST_BODY = 8_192
const MOST_HEADERS = 16_384

/** What a receiver said to a notice. `retryAfter`: what it asked for, in milliseconds. */
export type Answer =
  | { readonly taken: true }
  | { readonly taken: false; readonly reason: NotTaken; readonly retryAfter?: number | undefined }

/** Offers a notice to a receiver, once. Throws only through a fault of ours. */
export type PostNotice = (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>

export interface PostSettings {
  /** Origins that lead to a receiver on this machine: in a local cloud alone (`local-receivers.ts`). */
  readonly local: ReadonlyMap<string, string>
  /** How a name becomes addresses; default: as the system does it. */
  readonly lookup?: LookupFunction
  /** For a test of TLS: a certificate that is trusted, and the one address that is let through though it is not public. */
  readonly trial?: { readonly ca: string | undefined; readonly address: string }
}

/**
 * Posts over HTTPS to public addresses alone. The address is looked at when the connection is made, by the agent, so
 * that a name cannot lead elsewhere than where it was looked up; redirects are not followed, so nothing leads on.
 */
export function openPost({ local, lookup, trial }: PostSettings): PostNotice {
  const agent = new RequestFilteringHttpsAgent({
    keepAlive: false,
    ...(trial && { ca: trial.ca, allowIPAddressList: [trial.address] }),
  })
  return async (url, headers, body) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'Amparo/1' },
      maxHeaderSize: MOST_HEADERS,
    }
    const here = local.get(url.origin)
    if (here !== undefined)
      return exchange(answered => plainRequest(new URL(url.pathname + url.search, here), options, answered), body)
    // An address in place of a name has no certificate to know its owner by. A profile with one is refused as well.
    if (isIP(url.hostname) !== 0 || url.hostname.startsWith('[')) return { taken: false, reason: 'refused-address' }
    const tls = {
      agent,
      rejectUnauthorized: true,
      // A function has no way out by IPv6, in which an address of IPv4 can be dressed in many ways.
      family: 4,
      ...(lookup && { lookup }),
    }
    return exchange(answered => request(url, { ...options, ...tls }, answered), body)
  }
}

function exchange(
  begin: (answered: (response: IncomingMessage) => void) => ReturnType<typeof request>,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = begin(response => {
      let bytes = 0
      const tell = (): void => end(answerOf(response))
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST_BODY) tell()
      })
      response.on('end', tell)
      response.on('error', brokenOff)
    })
    // Only now: where the request cannot even be made, nothing is to be timed.
    const timer = setTimeout(() => end({ taken: false, reason: 'time-out' }), MOST_TIME)
    // What comes first counts; the rest finds the promise settled.
    function end(answer: Answer): void {
      clearTimeout(timer)
      resolve(answer)
      outgoing.destroy()
    }
    function brokenOff(): void {
      end({ taken: false, reason: 'broken-off' })
    }
    outgoing.on('error', error => {
      const reason = reasonOf(error)
      if (reason !== undefined) return end({ taken: false, reason })
      clearTimeout(timer)
      reject(error)
    })
    outgoing.on('close', brokenOff)
    outgoing.end(body)
  })
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  if (statusCode >= 200 && statusCode < 300) return { taken: true }
  if (statusCode >= 300 && statusCode < 400) return { taken: false, reason: 'redirect' }
  if (statusCode === 410) return { taken: false, reason: 'gone' }
  return {
    taken: false,
    reason: `status-${statusCode}`,
    retryAfter: readRetryAfter(headers['retry-after'], new Date()),
  }
}

const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|ENODATA|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL)$/
const BROKEN_OFF = /^(?:ECONNRESET|EPIPE|ECONNABORTED|HPE_\w+|ERR_HTTP_\w+|ERR_STREAM_\w+)$/
const CERTIFICATE = /^(?:ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/

/** Why the receiver could not be asked, by the kind of error; undefined: that is a fault of ours. */
function reasonOf(error: Error): NotTaken | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  // The agent's own refusal has no code.
  if (code === undefined) return / is not allowed\./.test(error.message) ? 'refused-address' : undefined
  if (UNREACHABLE.test(code)) return 'no-connection'
  if (CERTIFICATE.test(code)) return 'certificate'
  return BROKEN_OFF.test(code) ? 'broken-off' : undefined
}
