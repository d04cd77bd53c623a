/**
 * How a device keeps what is written on it. Everything is sealed (AES-256-GCM) under keys derived from one random key, which the
 * server hands out to a signed-in officer and which the device holds only sealed under a passphrase.
 */

/** The keys of an open device. None can be read out by script, and none is ever written down. */
export interface Secret {
  readonly seal: CryptoKey
  /** Signs what the server asks, to show that this device is open. */
  readonly proof: CryptoKey
}

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

export async function secretFrom(key: Uint8Array<ArrayBuffer>): Promise<Secret> {
  const base = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveKey'])
  const derive = (
    purpose: string,
    algorithm: AesKeyGenParams | HmacKeyGenParams,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey> =>
    crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`amparo ${purpose}`) },
      base,
      algorithm,
      false,
      [...usages],
    )
  return {
    seal: await derive('device seal', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
    proof: await derive('device proof', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']),
  }
}

/** Seals a JSON value for one place: moved elsewhere, or to another officer, it does not open. */
export async function seal(secret: Secret, place: string, value: unknown): Promise<Sealed> {
  return sealBytes(secret.seal, place, utf8(JSON.stringify(value)))
}

/** Opens what `seal` made for this place; throws when the key, the place or a single bit is another. */
export async function unseal(secret: Secret, place: string, sealed: Sealed): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(secret.seal, place, sealed)))
}

/** The device's signature under a text of the server's, base64url. */
export async function prove(secret: Secret, text: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', secret.proof, utf8(text))))
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, character => character.charCodeAt(0))
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Seals bytes for one place, as `seal` does a value. */
export async function sealBytes(key: CryptoKey, place: string, bytes: BufferSource): Promise<Sealed> {
  // A fresh random number each time: far below the 2^32 seals after which two might be alike.
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(place) }, key, bytes) }
}

export async function unsealBytes(key: CryptoKey, place: string, { iv, bytes }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(place) }, key, bytes)
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text))
}
