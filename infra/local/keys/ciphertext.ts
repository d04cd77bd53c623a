import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const version = 1
const keyIdBytes = 36
const ivBytes = 12
const tagBytes = 16

/** Encrypts under a key of 32 bytes with the encryption context as additional data. The blob carries the key's id. */
export function seal(
  keyId: string,
  material: Buffer,
  plaintext: Buffer,
  context: Readonly<Record<string, string>>,
): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', material, iv)
  cipher.setAAD(additionalData(keyId, context))
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([Buffer.of(version), Buffer.from(keyId), iv, cipher.getAuthTag(), encrypted])
}

/** The id of the key that made the blob; undefined when it is not such a blob. */
export function keyIdOf(blob: Buffer): string | undefined {
  if (blob.length < 1 + keyIdBytes + ivBytes + tagBytes || blob[0] !== version) return undefined
  return blob.subarray(1, 1 + keyIdBytes).toString()
}

/** The plaintext; undefined when the blob, the key or the context is another than at sealing. */
export function open(material: Buffer, blob: Buffer, context: Readonly<Record<string, string>>): Buffer | undefined {
  const keyId = keyIdOf(blob)
  if (keyId === undefined) return undefined
  const ivAt = 1 + keyIdBytes
  const tagAt = ivAt + ivBytes
  const decipher = createDecipheriv('aes-256-gcm', material, blob.subarray(ivAt, tagAt))
  decipher.setAAD(additionalData(keyId, context))
  decipher.setAuthTag(blob.subarray(tagAt, tagAt + tagBytes))
  try {
    return Buffer.concat([decipher.update(blob.subarray(tagAt + tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

// The order of the context's entries does not matter to KMS, so it must not matter here.
function additionalData(keyId: string, context: Readonly<Record<string, string>>): Buffer {
  const sorted = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1))
  return Buffer.from(JSON.stringify([keyId, sorted]))
}
