import * as v from 'valibot'
import type { Language } from '../../shared/countries/words.ts'

export interface SignInSettings {
  readonly issuer: string
  readonly clientId: string
  /** Used where the provider's discovery names no place to end its session. */
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
  /** With it the provider is asked again who this is, without the officer; undefined: it gave none. */
  readonly refreshToken: string | undefined
}

export interface SignIn {
  /** `language`: in which the provider is asked to speak. */
  begin(next: string, language: Language): Promise<{ readonly url: string; readonly attempt: Attempt }>
  /** Who came back; undefined when the answer does not belong to the attempt or the provider refused. */
  finish(returned: URL, attempt: Attempt): Promise<Identity | undefined>
  /** Who the provider says this is now; undefined: nobody any more, it refuses. */
  renew(refreshToken: string): Promise<Identity | undefined>
  /** Where the browser goes to end the provider's own session, so that the next person is not signed in at once. */
  logoutUrl(): Promise<string>
}

/** Seconds a sign-in may take. */
export const ATTEMPT_SECONDS = 600

const attemptSchema = v.object({ state: v.string(), nonce: v.string(), verifier: v.string(), next: v.string() })

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

/** A sign-in whose library is loaded when somebody signs in, and not when a function starts. */
export function signInWhenAsked(open: () => Promise<SignIn>): SignIn {
  let opened: Promise<SignIn> | undefined
  const signIn = (): Promise<SignIn> => {
    opened ??= open()
    return opened
  }
  return {
    begin: async (next, language) => (await signIn()).begin(next, language),
    finish: async (returned, attempt) => (await signIn()).finish(returned, attempt),
    renew: async refreshToken => (await signIn()).renew(refreshToken),
    logoutUrl: async () => (await signIn()).logoutUrl(),
  }
}
