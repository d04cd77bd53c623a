import { type Sealed, sealBytes, unsealBytes, utf8 } from './sealing.ts'

/** The device's key, locked by a passphrase. The numbers stand beside it, so that they can rise without breaking it. */
export interface PassphraseLock {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  readonly sealed: Sealed
}

/**
 * PBKDF2-HMAC-SHA-256 with OWASP's count. Argon2id would cost a thief more, but browsers have none of their own, and as
 * WebAssembly it needs `wasm-unsafe-eval` in the Content-Security-Policy, which would loosen every page. So the strength
 * is asked of the passphrase instead: see `passphrase.ts`.
 */
const ITERATIONS = 600_000

/** Locks the device's key with a passphrase. */
export async function lock(key: Uint8Array<ArrayBuffer>, passphrase: string, place: string): Promise<PassphraseLock> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const sealed = await sealBytes(await keyOf(passphrase, salt, ITERATIONS), place, key)
  return { salt, iterations: ITERATIONS, sealed }
}

/** The device's key; undefined: it is another passphrase. */
export async function unlock(
  { salt, iterations, sealed }: PassphraseLock,
  passphrase: string,
  place: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await unsealBytes(await keyOf(passphrase, salt, iterations), place, sealed))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return undefined
    throw error
  }
}

/** Spaces and letters that look alike are one: whoever types a passphrase on another keyboard gets the same key. */
async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const typed = passphrase.normalize('NFKC').trim().replaceAll(/\s+/g, ' ')
  const base = await crypto.subtle.importKey('raw', utf8(typed), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}
