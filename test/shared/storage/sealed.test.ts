import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from '../../../shared/storage/sealed.ts'

const key = new Uint8Array(32).fill(1)

describe('sealed values', () => {
  it('come back as they were, whatever their text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async value => {
        const plain = JSON.parse(JSON.stringify(value))
        expect(await unseal(key, 'CASE#1/EVENT#000001', await seal(key, 'CASE#1/EVENT#000001', value))).toEqual(plain)
      }),
      { numRuns: 50 },
    )
  })

  it('show nothing of what they hold', async () => {
    const names = 'Ana Lucía López Martínez'
    const sealed = await seal(key, 'here', { names })
    for (const shown of [sealed, ...sealed.split('.').map(part => Buffer.from(part, 'base64url').toString())])
      expect(shown).not.toContain(names)
  })

  it('open only with their key, in their place, unchanged', async () => {
    const sealed = await seal(key, 'here', { names: 'Ana' })
    await expect(unseal(new Uint8Array(32), 'here', sealed)).rejects.toThrow()
    await expect(unseal(key, 'there', sealed)).rejects.toThrow()
    const middle = sealed.length - 30
    const flipped = sealed.slice(0, middle) + (sealed[middle] === 'A' ? 'B' : 'A') + sealed.slice(middle + 1)
    await expect(unseal(key, 'here', flipped)).rejects.toThrow()
  })
})
