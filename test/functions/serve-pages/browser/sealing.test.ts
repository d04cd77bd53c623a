import { describe, expect, it } from 'vitest'
import { isStrong, proposePassphrase } from '../../../../functions/serve-pages/browser/passphrase.ts'
import { lock, unlock } from '../../../../functions/serve-pages/browser/passphrase-lock.ts'
import { prove, seal, secretFrom, unseal } from '../../../../functions/serve-pages/browser/sealing.ts'

const key = () => crypto.getRandomValues(new Uint8Array(32))

describe('what is sealed on a device', () => {
  it('opens in its own place with its own key, and nowhere else', async () => {
    const secret = await secretFrom(key())
    const sealed = await seal(secret, 'officer id form first-contact 1.0.0', { name: 'Ana ñ 🌻' })
    expect(await unseal(secret, 'officer id form first-contact 1.0.0', sealed)).toEqual({ name: 'Ana ñ 🌻' })
    await expect(unseal(secret, 'officer id form first-contact 1.1.0', sealed)).rejects.toThrow()
    await expect(unseal(secret, 'another id form first-contact 1.0.0', sealed)).rejects.toThrow()
    await expect(unseal(await secretFrom(key()), 'officer id form first-contact 1.0.0', sealed)).rejects.toThrow()
    const bytes = new Uint8Array(sealed.bytes)
    bytes[3] = (bytes[3] ?? 0) ^ 1
    await expect(unseal(secret, 'officer id form first-contact 1.0.0', sealed)).rejects.toThrow()
  })

  it('looks different each time, and holds no word of it', async () => {
    const secret = await secretFrom(key())
    const names = 'Ana Lucía Mejía Ordóñez'
    const [one, other] = [await seal(secret, 'place', names), await seal(secret, 'place', names)]
    expect(Buffer.from(one.bytes)).not.toEqual(Buffer.from(other.bytes))
    // More than three letters: those stand in noise by chance.
    for (const word of ['Ana Lucía', 'Mejía Ordóñez']) expect(Buffer.from(one.bytes).includes(word)).toBe(false)
  })

  it('rests on keys that script cannot read out', async () => {
    const secret = await secretFrom(key())
    await expect(crypto.subtle.exportKey('raw', secret.seal)).rejects.toThrow()
    await expect(crypto.subtle.exportKey('raw', secret.proof)).rejects.toThrow()
  })

  it('is locked by a passphrase, however its spaces and letters are typed, and by no other', async () => {
    const plain = key()
    const locked = await lock(plain, 'bakilu tomedi sañuro', 'place')
    expect(locked.iterations).toBeGreaterThanOrEqual(600_000)
    expect(await unlock(locked, ' bakilu  tomedi san\u0303uro ', 'place')).toEqual(plain)
    expect(await unlock(locked, 'bakilu tomedi sañura', 'place')).toBeUndefined()
    expect(await unlock(locked, 'bakilu tomedi sañuro', 'elsewhere')).toBeUndefined()
  })

  it('proves that it is open, with a key of its own', async () => {
    const plain = key()
    const proof = await prove(await secretFrom(plain), 'text')
    expect(proof).toMatch(/^[\w-]{43}$/)
    expect(await prove(await secretFrom(plain), 'another')).not.toBe(proof)
    expect(await prove(await secretFrom(key()), 'text')).not.toBe(proof)
  })
})

describe('a passphrase', () => {
  it('that is proposed can be said, is strong, and comes once', () => {
    const proposed = Array.from({ length: 500 }, () => proposePassphrase())
    for (const one of proposed) {
      expect(one).toMatch(/^([bdfgklmnprstvz][aeiou]){3}( ([bdfgklmnprstvz][aeiou]){3}){2}$/)
      expect([one, isStrong(one)]).toEqual([one, true])
    }
    expect(new Set(proposed).size).toBe(500)
  })

  it('is never proposed where it would be refused, whatever chance draws', () => {
    const draws = ['bukulu bubube lekule', 'bakilu tomedi sanuro']
    expect(draws.map(isStrong)).toEqual([false, true])
    expect(proposePassphrase(() => draws.shift() ?? '')).toBe('bakilu tomedi sanuro')
  })

  it('is refused when it would fall within days', () => {
    for (const weak of ['', '123456', 'password', 'aaaaaaaaaaaaaaaaaaaa', '12345678901234567890', 'a              b'])
      expect([weak, isStrong(weak)]).toEqual([weak, false])
    expect(isStrong('mango river seven chairs')).toBe(true)
  })
})
