import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { createLocalJWKSet, decodeProtectedHeader, flattenedVerify, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { openDocuments } from '../../../shared/storage/clients.ts'
import { beginSigningKey, openSigner, publicKeys, revokeSigningKeys } from '../../../shared/storage/signing-key.ts'
import { beginWebhookSecret, openWebhookSecrets } from '../../../shared/storage/webhook-secrets.ts'
import { startPlatform } from '../../local-platform.ts'

const DAY = 24 * 3_600_000
const START = Date.parse('2026-03-02T12:00:00Z')
const MESSAGE = Buffer.from('{"specversion":"1.0"}')
let cloud: LocalCloud
beforeAll(async () => {
  cloud = await startPlatform()
})
afterAll(() => cloud?.stop())

/** The signing key's settings on the real wire, at a moment so long after the start. */
function at(milliseconds: number) {
  const client = {
    region: 'mx-central-1',
    endpoint: cloud.awsEndpoint,
    credentials: { accessKeyId: 'theirs', secretAccessKey: 'theirs' },
  }
  return {
    documents: openDocuments(new DynamoDBClient(client)),
    kms: new KMSClient(client),
    keysTable: cloud.physicalId('Tables/Keys'),
    keyId: cloud.physicalId('Keys/Signing'),
    clock: () => new Date(START + milliseconds),
  }
}
const published = async (time: number): Promise<readonly JWK[]> => (await publicKeys(at(time))).keys
const signedAt = async (time: number): Promise<string> => (await openSigner(at(time)))(MESSAGE)
const keyIdOf = (jws: string): unknown => decodeProtectedHeader(jws).kid

async function verifies(jws: string, time: number): Promise<boolean> {
  const [header = '', , signature = ''] = jws.split('.')
  const keys = createLocalJWKSet({ keys: [...(await published(time))] })
  return flattenedVerify({ protected: header, payload: MESSAGE.toString('base64url'), signature }, keys).then(
    () => true,
    () => false,
  )
}

describe('the signing key of notices', () => {
  it('is followed by a new one with overlap: known before it signs, and good for as long as a message can wait', async () => {
    const [first, second] = await Promise.all([signedAt(0), signedAt(0)])
    expect(keyIdOf(first)).toBe(keyIdOf(second))
    expect(await published(0)).toHaveLength(1)

    await beginSigningKey(at(DAY))
    const [newest, oldest] = await published(DAY)
    expect(oldest?.kid).toBe(keyIdOf(first))
    // It signs only when everybody who keeps the key set for a while has seen it.
    expect(keyIdOf(await signedAt(DAY + 59 * 60_000))).toBe(oldest?.kid)
    const later = await signedAt(DAY + 61 * 60_000)
    expect(keyIdOf(later)).toBe(newest?.kid)
    for (const key of [newest, oldest]) expect(key).not.toHaveProperty('d')

    // Fourteen days in the queue and fourteen among the dead letters.
    expect(await verifies(first, DAY + 29 * DAY)).toBe(true)
    expect(await verifies(first, DAY + 31 * DAY)).toBe(false)
    expect(await verifies(later, DAY + 31 * DAY)).toBe(true)
  })

  it('is followed by itself after half a year, once, however many functions look', async () => {
    const old = keyIdOf(await signedAt(100 * DAY))
    const signers = await Promise.all([1, 2, 3].map(() => signedAt(200 * DAY)))
    expect(signers.map(keyIdOf)).toEqual([old, old, old])
    expect(await published(200 * DAY)).toHaveLength(2)
    expect(keyIdOf(await signedAt(200 * DAY + 2 * 3_600_000))).not.toBe(old)
  })
})

it('a signing key that somebody else has is taken back at once: another signs, and it verifies nothing any more', async () => {
  const time = 400 * DAY
  const leaked = await signedAt(time)
  const before = await published(time)
  expect(await revokeSigningKeys(at(time))).toBe(before.length)
  const after = await signedAt(time)
  expect(await published(time)).toMatchObject([{ kid: keyIdOf(after) }])
  expect([await verifies(leaked, time), await verifies(after, time)]).toEqual([false, true])
})

describe('the secret of a webhook', () => {
  const secretsAt = (time: number, authority = 'migration') => openWebhookSecrets(at(time), authority)
  const begin = (time: number, overlap: number) => beginWebhookSecret(at(time), 'migration', overlap)
  const idsAt = async (time: number): Promise<readonly string[]> => (await secretsAt(time)).map(({ id }) => id)

  it('is made once for its holder, wrapped for one authority alone, and followed by another with overlap', async () => {
    expect(await secretsAt(0)).toEqual([])
    const first = await begin(0, 7 * DAY)
    const [opened] = await secretsAt(0)
    expect(`whsec_${Buffer.from(opened?.bytes ?? []).toString('base64')}`).toBe(first.shown)
    expect(await secretsAt(0, 'child-protection')).toEqual([])

    const second = await begin(DAY, 7 * DAY)
    expect(second.older).toEqual([{ id: first.id, until: new Date(START + 8 * DAY).toISOString() }])
    expect(await idsAt(DAY)).toEqual([second.id, first.id])
    expect(await idsAt(8 * DAY - 1)).toEqual([second.id, first.id])
    expect(await idsAt(8 * DAY)).toEqual([second.id])
    // One that was seen by others ends now.
    const third = await begin(9 * DAY, 0)
    expect(third.older).toEqual([])
    expect(await idsAt(9 * DAY)).toEqual([third.id])
  })

  it('is begun by one operator at a time, so that none goes with a secret that does not sign', async () => {
    let looks = 0
    const bothLooked = Promise.withResolvers<void>()
    // Whatever the machine does, neither writes before both have looked at what there is.
    const beginBeside = () => {
      const settings = at(20 * DAY)
      settings.documents.middlewareStack.add(
        next => async args => {
          const answer = await next(args)
          looks += 1
          if (looks === 2) bothLooked.resolve()
          await bothLooked.promise
          return answer
        },
        { step: 'initialize' },
      )
      return beginWebhookSecret(settings, 'migration', DAY)
    }
    const begun = await Promise.allSettled([beginBeside(), beginBeside()])
    const made = begun.flatMap(one => (one.status === 'fulfilled' ? [one.value.id] : []))
    expect(made).toHaveLength(1)
    expect((await idsAt(20 * DAY))[0]).toBe(made[0])
  })
})
