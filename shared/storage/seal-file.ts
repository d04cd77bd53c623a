import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A file's own key, 256 bits; and the sizes that AES-GCM is safe and whole with, bytes. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Seals a file: nonce, AES-256-GCM ciphertext, tag. Not a JWE as for answers, since base64 would make a file a third
 * larger. `place` is bound to it: moved elsewhere, it does not open. A key seals one file, once.
 */
export function sealFile(key: Uint8Array, place: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `sealFile` made for this place; throws when the key, the place or a single bit is another. */
export function unsealFile(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()])
}
