import { createHash, timingSafeEqual } from 'node:crypto'

/** The header in which the edge shows that a request came through it, and so through the web firewall. */
export const EDGE_KEY_HEADER = 'x-amparo-edge'

/**
 * Whether a request came through the edge. API Gateway's own address can be called by anybody who learns it; only
 * CloudFront knows the key. Without a key (`undefined`) there is no edge to come through: a stack of tests.
 */
export function cameThroughEdge(key: string | undefined, headers: Readonly<Record<string, string>>): boolean {
  return key === undefined || timingSafeEqual(digest(headers[EDGE_KEY_HEADER] ?? ''), digest(key))
}

// Of equal length, whatever was sent.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
