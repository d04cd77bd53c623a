import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientError,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import * as v from 'valibot'
import { GROUPS_CLAIM } from '../../shared/access/claims.ts'
import { Unavailable } from '../../shared/storage/unavailable.ts'

export interface SignInSettings {
  readonly issuer: string
  readonly clientId: string
  /** Used where the provider's discovery names no place to end its session (Cognito's does not). */
  readonly logoutUrl: string
  readonly origin: string
}

/** What has to be remembered while the officer is away at the provider: in a cookie that script cannot read. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly next: string
}

export interface Identity {
  readonly subject: string
  readonly groups: readonly string[]
  readonly name: string
}

export interface SignIn {
  begin(next: string): Promise<{ readonly url: string; readonly attempt: Attempt }>
  /** Who came back; undefined when the answer does not belong to the attempt or the provider refused. */
  finish(returned: URL, attempt: Attempt): Promise<Identity | undefined>
  /** Where the browser goes to end the provider's own session, so that the next person is not signed in at once. */
  logoutUrl(): Promise<string>
}

/** Seconds in which the provider has to answer: the function itself has little more. */
const ANSWER_SECONDS = 5
/** Seconds a sign-in may take. */
export const ATTEMPT_SECONDS = 600

const attemptSchema = v.object({ state: v.string(), nonce: v.string(), verifier: v.string(), next: v.string() })
const claimsSchema = v.object({
  sub: v.string(),
  [GROUPS_CLAIM]: v.optional(v.array(v.string()), []),
  given_name: v.optional(v.string()),
  name: v.optional(v.string()),
})

/** An attempt as its cookie holds it. */
export function writeAttempt(attempt: Attempt): string {
  return Buffer.from(JSON.stringify(attempt)).toString('base64url')
}

export function readAttempt(cookie: string): Attempt | undefined {
  try {
    return v.parse(attemptSchema, JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

/** A path of this service to go back to; anything else leads home. */
export function localPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes('\\') ? next : '/'
}

/** Signing in by OpenID Connect: authorization code with PKCE, state and nonce. */
export function openSignIn({ issuer, clientId, logoutUrl, origin }: SignInSettings): SignIn {
  let found: Promise<Configuration> | undefined
  const configuration = (): Promise<Configuration> => {
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(issuer).hostname)
    found ??= discovery(new URL(issuer), clientId, undefined, None(), {
      timeout: ANSWER_SECONDS,
      ...(loopback && { execute: [allowInsecureRequests] }),
    }).catch(error => {
      found = undefined
      throw new Unavailable(error)
    })
    return found
  }
  return {
    async begin(next) {
      const attempt = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        next: localPath(next),
      }
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: `${origin}/signed-in`,
        scope: 'openid profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        // Asked anew each time: a screen that was hidden, or left for an hour, must not open on the provider's memory.
        prompt: 'login',
        max_age: String(ATTEMPT_SECONDS),
      })
      return { url: url.href, attempt }
    },
    async finish(returned, { state, nonce, verifier }) {
      const server = await configuration()
      try {
        const tokens = await authorizationCodeGrant(server, returned, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          maxAge: ATTEMPT_SECONDS,
        })
        const claims = v.parse(claimsSchema, tokens.claims())
        return { subject: claims.sub, groups: claims[GROUPS_CLAIM], name: claims.given_name ?? claims.name ?? '' }
      } catch (error) {
        // A line that broke is worth another try; a refusal, or an answer that is not this attempt's, is not.
        const broken = error instanceof TypeError || (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT')
        if (!broken) return undefined
        throw new Unavailable(error)
      }
    },
    async logoutUrl() {
      const server = await configuration()
      if (server.serverMetadata().end_session_endpoint !== undefined)
        return buildEndSessionUrl(server, { post_logout_redirect_uri: `${origin}/`, client_id: clientId }).href
      return `${logoutUrl}?${new URLSearchParams({ client_id: clientId, logout_uri: `${origin}/` })}`
    },
  }
}
