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
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client'
import * as v from 'valibot'
import { GROUPS_CLAIM } from '../../shared/access/claims.ts'
import type { Language } from '../../shared/countries/words.ts'
import { Unavailable } from '../../shared/storage/unavailable.ts'
import { ATTEMPT_SECONDS, type Identity, localPath, type SignIn, type SignInSettings } from './sign-in.ts'

/** Seconds in which the provider has to answer: the function itself has little more. */
const ANSWER_SECONDS = 5
/** What a provider speaks that does not speak an officer's language. */
const IN_ITS_PLACE: Readonly<Partial<Record<Language, Language>>> = { ht: 'fr' }
const claimsSchema = v.object({
  sub: v.string(),
  [GROUPS_CLAIM]: v.optional(v.array(v.string()), []),
  given_name: v.optional(v.string()),
  name: v.optional(v.string()),
})

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
    async begin(next, language) {
      const attempt = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        next: localPath(next),
      }
      const server = await configuration()
      const supported = server.serverMetadata().scopes_supported ?? []
      const url = buildAuthorizationUrl(server, {
        redirect_uri: `${origin}/signed-in`,
        // Where a provider keeps refresh tokens for who asks for this (Cognito knows no such word, and gives them).
        scope: supported.includes('offline_access') ? 'openid profile offline_access' : 'openid profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        // Asked anew each time: a screen that was hidden, or left for an hour, must not open on the provider's memory.
        prompt: 'login',
        max_age: String(ATTEMPT_SECONDS),
        ui_locales: [language, IN_ITS_PLACE[language]].join(' ').trim(),
        // Cognito's own word for it; of ours it speaks all but Haitian Creole.
        lang: IN_ITS_PLACE[language] ?? language,
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
        return identityFrom(tokens)
      } catch (error) {
        // A line that broke is worth another try; a refusal, or an answer that is not this attempt's, is not.
        const broken = error instanceof TypeError || (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT')
        if (!broken) return undefined
        throw new Unavailable(error)
      }
    },
    async renew(refreshToken) {
      const server = await configuration()
      try {
        return identityFrom(await refreshTokenGrant(server, refreshToken))
      } catch (error) {
        if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return undefined
        throw new Unavailable(error)
      }
    },
    async logoutUrl() {
      const server = await configuration()
      // Cognito says where its session ends, and knows nobody there without its own word for where to go on.
      const words = { client_id: clientId, logout_uri: `${origin}/` }
      if (server.serverMetadata().end_session_endpoint === undefined)
        return `${logoutUrl}?${new URLSearchParams(words)}`
      return buildEndSessionUrl(server, { post_logout_redirect_uri: `${origin}/`, ...words }).href
    },
  }
}

function identityFrom(tokens: TokenEndpointResponse & TokenEndpointResponseHelpers): Identity {
  const claims = v.parse(claimsSchema, tokens.claims())
  return {
    subject: claims.sub,
    groups: claims[GROUPS_CLAIM],
    name: claims.given_name ?? claims.name ?? '',
    refreshToken: tokens.refresh_token,
  }
}
