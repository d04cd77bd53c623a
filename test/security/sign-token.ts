import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importJWK, type JWTPayload, SignJWT } from 'jose'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'

/** Signs claims with the key of a running platform's own provider, kept in its data directory: what only the provider could. */
export async function providersSignature(data: string): Promise<(claims: JWTPayload) => Promise<string>> {
  const jwk = JSON.parse(readFileSync(join(data, 'signing-key.json'), 'utf8'))
  const key = await importJWK(jwk, 'RS256')
  return claims => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' }).sign(key)
}

/** Header and claims of a token, unverified: to make others like it. */
export async function tokenParts(cloud: LocalCloud, user: string) {
  const token = await cloud.token(user)
  const [header = '', payload = '', signature = ''] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  return { token, header, payload, signature, head: read(header), claims: read(payload) }
}

export function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
