import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as v from 'valibot'
import type { JwtAuthorizer } from '../resources/routes.ts'
import { gatewayAnswer, type HttpAnswer } from './function-response.ts'

/** A token that was let in, as the event carries it. */
export interface AuthorizedToken {
  readonly claims: Readonly<Record<string, string>>
  readonly scopes: readonly string[] | null
}

/** Judges the token in a request's header: the token, or the answer that refuses it. */
export type Authorize = (
  authorizer: JwtAuthorizer,
  headers: Readonly<Record<string, unknown>>,
  requiredScopes: readonly string[],
) => Promise<{ token: AuthorizedToken } | { refusal: HttpAnswer }>

const discoverySchema = v.object({ jwks_uri: v.pipe(v.string(), v.url()) })

/**
 * API Gateway's JWT authorizer: signature by the issuer's published keys, issuer, `aud` (or, without one, `client_id`),
 * `exp`, `nbf`, and one of the scopes that the route requires.
 */
export function jwtAuthorizer(): Authorize {
  const keysOfIssuers = new Map<string, Promise<JWTVerifyGetKey>>()

  const keysOf = (issuer: string): Promise<JWTVerifyGetKey> => {
    const known = keysOfIssuers.get(issuer)
    if (known !== undefined) return known
    const keys = discover(issuer)
    // What failed once is asked for again with the next request.
    keys.catch(() => keysOfIssuers.delete(issuer))
    keysOfIssuers.set(issuer, keys)
    return keys
  }

  return async (authorizer, headers, requiredScopes) => {
    const header = headers[authorizer.header]
    const token = typeof header === 'string' ? header.replace(/^Bearer\s+/i, '') : ''
    if (token === '') return { refusal: unauthorized('Bearer') }
    try {
      const { payload } = await jwtVerify(token, await keysOf(authorizer.issuer), {
        issuer: authorizer.issuer,
        algorithms: ['RS256', 'RS384', 'RS512'],
        requiredClaims: ['exp'],
      })
      if (!isMeantFor(payload, authorizer.audience))
        return {
          refusal: unauthorized(
            'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
          ),
        }
      const scopes = scopesOf(payload)
      if (requiredScopes.length > 0 && !requiredScopes.some(scope => scopes.includes(scope)))
        return { refusal: forbidden(requiredScopes) }
      return { token: { claims: stringified(payload), scopes: requiredScopes.length > 0 ? scopes : null } }
    } catch (error) {
      const reason = error instanceof errors.JWTExpired ? 'the token has expired' : 'the token is not valid'
      return { refusal: unauthorized(`Bearer scope="" error="invalid_token" error_description="${reason}"`) }
    }
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const answered = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const { jwks_uri } = v.parse(discoverySchema, await answered.json())
  return createRemoteJWKSet(new URL(jwks_uri))
}

function isMeantFor(payload: JWTPayload, audience: readonly string[]): boolean {
  const named = payload.aud ?? payload.client_id
  const list = Array.isArray(named) ? named : [named]
  return list.some(one => typeof one === 'string' && audience.includes(one))
}

function scopesOf(payload: JWTPayload): string[] {
  const scope = payload.scope ?? payload.scp
  if (typeof scope === 'string') return scope.split(' ').filter(one => one !== '')
  return Array.isArray(scope) ? scope.map(String) : []
}

/** Claims as API Gateway writes them: everything as text, a list as `[a b c]`, an object as `map[a:1 b:2]`. */
function stringified(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]))
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `map[${members.map(([name, inner]) => `${name}:${claimText(inner)}`).join(' ')}]`
}

function unauthorized(challenge: string): HttpAnswer {
  return gatewayAnswer(401, 'Unauthorized', [['www-authenticate', challenge]])
}

function forbidden(scopes: readonly string[]): HttpAnswer {
  const challenge = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token does not have a required scope"`
  return gatewayAnswer(403, 'Forbidden', [['www-authenticate', challenge]])
}
