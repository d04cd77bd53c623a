import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { derivedKey } from '../cases/chain.ts'

/** Most bytes a sealed value may unpack to: a guard against a compressed bomb. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Seals a JSON value: compressed (raw DEFLATE), then a compact JWE (`dir`, A256GCM). Its key is derived from a data key
 * and the place where it belongs (for example `CASE#…/EVENT#000001`): moved elsewhere, it does not open.
 */
export async function seal(dataKey: Uint8Array, place: string, value: unknown): Promise<string> {
  const packed = deflateRawSync(Buffer.from(JSON.stringify(value)))
  return new CompactEncrypt(packed)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(derivedKey(dataKey, `seal ${place}`))
}

/** Opens what `seal` made for this place; throws when the key, the place or a single bit is another. */
export async function unseal(dataKey: Uint8Array, place: string, sealed: string): Promise<unknown> {
  const { plaintext } = await compactDecrypt(sealed, derivedKey(dataKey, `seal ${place}`), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  return JSON.parse(inflateRawSync(plaintext, { maxOutputLength: MOST_BYTES }).toString('utf8'))
}
