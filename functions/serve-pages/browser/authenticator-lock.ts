import { type Sealed, sealBytes, unsealBytes, utf8 } from './sealing.ts'

/** The device's key, locked by what only the device's own authenticator works out, once it knows who is there. */
export interface AuthenticatorLock {
  readonly credential: Uint8Array<ArrayBuffer>
  readonly salt: Uint8Array<ArrayBuffer>
  readonly sealed: Sealed
}

/** The results of WebAuthn's `prf` extension, which this library of types does not have yet. */
interface PrfResults {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } }
}

/**
 * Whether this browser has an authenticator of its own (fingerprint, face or PIN) that may be asked. Whether that one
 * knows the `prf` extension, only asking tells.
 */
export async function hasAuthenticator(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined') return false
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()
  } catch {
    return false
  }
}

/** Locks the device's key with a new credential of the authenticator; undefined: it was declined, or cannot do so. */
export async function lockByAuthenticator(
  key: Uint8Array<ArrayBuffer>,
  place: string,
  service: string,
): Promise<AuthenticatorLock | undefined> {
  const salt = random(32)
  const made = await ask(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: service },
        // It names nobody: whoever looks through the device's credentials learns that the service is used, and no more.
        user: { id: random(32), name: service, displayName: service },
        challenge: random(32),
        pubKeyCredParams: [-7, -257].map(alg => ({ type: 'public-key', alg })),
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'discouraged',
          userVerification: 'required',
        },
        extensions: evaluate(salt),
      },
    }),
  )
  if (made === undefined || prfOf(made)?.enabled !== true) return undefined
  const credential = new Uint8Array(made.rawId)
  // Some authenticators work it out at once, others only when they are asked a second time.
  const output = prfOf(made)?.results?.first ?? (await outputOf(credential, salt))
  return output && { credential, salt, sealed: await sealBytes(await keyOf(output), place, key) }
}

/** The device's key; undefined: the authenticator declined, or it is another one. */
export async function unlockByAuthenticator(
  { credential, salt, sealed }: AuthenticatorLock,
  place: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const output = await outputOf(credential, salt)
  if (output === undefined) return undefined
  try {
    return new Uint8Array(await unsealBytes(await keyOf(output), place, sealed))
  } catch {
    return undefined
  }
}

async function outputOf(
  credential: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
): Promise<BufferSource | undefined> {
  const found = await ask(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: [{ type: 'public-key', id: credential, transports: ['internal'] }],
        // Never "preferred": without verification the authenticator works out something else.
        userVerification: 'required',
        extensions: evaluate(salt),
      },
    }),
  )
  return found && prfOf(found)?.results?.first
}

/** No server checks a signature here: what counts is the output, without which the key stays locked. */
async function ask(call: () => Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    const answer = await call()
    return answer instanceof PublicKeyCredential ? answer : undefined
  } catch {
    return undefined
  }
}

function evaluate(salt: Uint8Array<ArrayBuffer>): AuthenticationExtensionsClientInputs {
  const extensions = { prf: { eval: { first: salt } } }
  return extensions
}

function prfOf(answer: PublicKeyCredential): PrfResults['prf'] {
  const results: PrfResults = answer.getClientExtensionResults()
  return results.prf
}

async function keyOf(output: BufferSource): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', output, 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8('amparo device authenticator') },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

function random(bytes: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(bytes))
}
