import { createHash, createHmac, hkdfSync } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { EventHead } from './events.ts'

/**
 * The history's chain. Each event keeps a commitment to what was sealed, keyed with the case's own data key, and the
 * hash of the event before. So a changed, dropped or swapped event shows, nobody can guess answers from a hash, and
 * the chain still verifies when the key has been destroyed.
 */
export interface Link {
  /** HMAC-SHA-256 over the canonical JSON (RFC 8785) of what was sealed, base64url. */
  readonly commitment: string
  readonly previousHash: string
  /** SHA-256 over the canonical JSON of the head, the commitment and the previous hash, base64url. */
  readonly hash: string
}

/** What the first event of a case follows. */
export const GENESIS = ''

export function linkOf(head: EventHead, sealed: unknown, previousHash: string, dataKey: Uint8Array): Link {
  const commitment = keyedHash(dataKey, 'commitment', sealed)
  return { commitment, previousHash, hash: hashOf(head, commitment, previousHash) }
}

/** A keyed hash of any JSON value, base64url. `purpose` keeps one use from standing in for another. */
export function keyedHash(dataKey: Uint8Array, purpose: string, value: unknown): string {
  return createHmac('sha256', derivedKey(dataKey, purpose)).update(canonical(value)).digest('base64url')
}

/** A 256-bit key for one purpose, from a case's data key (HKDF-SHA-256). */
export function derivedKey(dataKey: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, '', `amparo ${purpose}`, 32))
}

function hashOf(head: EventHead, commitment: string, previousHash: string): string {
  return createHash('sha256').update(canonical({ head, commitment, previousHash })).digest('base64url')
}

/** The event that the case itself says was its last when it was read: so that a history cut short shows too. */
export interface End {
  readonly version: number
  readonly hash: string
}

/** Whether a history is whole: `intact`, or the sequence of the first event that is not what was written there. */
export function verifyChain(
  history: readonly { readonly head: EventHead; readonly link: Link; readonly sound?: boolean }[],
  end?: End,
): 'intact' | { readonly brokenAt: number } {
  let previousHash = GENESIS
  for (const [index, { head, link, sound: opens = true }] of history.entries()) {
    const sound =
      opens &&
      head.sequence === index + 1 &&
      link.previousHash === previousHash &&
      link.hash === hashOf(head, link.commitment, previousHash)
    if (!sound || (head.sequence === end?.version && link.hash !== end.hash)) return { brokenAt: index + 1 }
    previousHash = link.hash
  }
  // What happened after the case was read is no fault; what is missing of it is.
  return end !== undefined && history.length < end.version ? { brokenAt: history.length + 1 } : 'intact'
}

/** Canonical JSON. Keys without a value are left out, as JSON does. */
function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only a JSON value can be hashed')
  return text
}
