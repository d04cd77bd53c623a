import { existsSync, readFileSync } from 'node:fs'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import * as v from 'valibot'
import { parseJson } from '../json.ts'
import { writeWhole } from '../life/write-whole.ts'

const rsaPrivateKey = v.object({
  kty: v.literal('RSA'),
  kid: v.string(),
  use: v.literal('sig'),
  alg: v.literal('RS256'),
  n: v.string(),
  e: v.string(),
  d: v.string(),
  p: v.string(),
  q: v.string(),
  dp: v.string(),
  dq: v.string(),
  qi: v.string(),
})

export type SigningKey = v.InferOutput<typeof rsaPrivateKey>

/** The key that tokens are signed with: read from `file`, or made and kept there (for its owner alone), or only made. */
export async function keepSigningKey(file?: string): Promise<SigningKey> {
  if (file !== undefined && existsSync(file)) return v.parse(rsaPrivateKey, parseJson(readFileSync(file, 'utf8')))
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  const key = v.parse(rsaPrivateKey, { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' })
  if (file !== undefined) writeWhole(file, JSON.stringify(key), 0o600)
  return key
}
