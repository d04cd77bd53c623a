import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GENESIS, keyedHash, type Link, linkOf, verifyChain } from '../../../shared/cases/chain.ts'
import { type EventHead, headOf } from '../../../shared/cases/events.ts'
import { opened } from './cases.ts'

const KEY = new Uint8Array(32).fill(7)

function chainOf(length: number): { head: EventHead; link: Link }[] {
  const entries: { head: EventHead; link: Link }[] = []
  for (let index = 0; index < length; index++) {
    const head = { ...headOf(opened()), sequence: index + 1, at: new Date(1e12 + index).toISOString() }
    entries.push({ head, link: linkOf(head, { note: index }, entries.at(-1)?.link.hash ?? GENESIS, KEY) })
  }
  return entries
}

describe('the chain of a history', () => {
  it('verifies without the key', () => {
    expect(verifyChain(chainOf(20))).toBe('intact')
    expect(verifyChain([])).toBe('intact')
  })

  it('names the first event that was changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), place => {
        const changed = chainOf(10).map((entry, index) =>
          index === place ? { ...entry, head: { ...entry.head, at: '2020-01-01T00:00:00.000Z' } } : entry,
        )
        expect(verifyChain(changed)).toEqual({ brokenAt: place + 1 })
      }),
    )
  })

  it('finds a dropped event and two that changed places', () => {
    const history = chainOf(5)
    expect(verifyChain(history.filter((_, index) => index !== 2))).toEqual({ brokenAt: 3 })
    expect(verifyChain([1, 0, 2, 3, 4].map(index => history[index] ?? fail()))).toEqual({ brokenAt: 1 })
  })

  it('commits to the content with the key: the same content under another key is another commitment', () => {
    expect(keyedHash(KEY, 'commitment', { a: 1 })).not.toBe(keyedHash(new Uint8Array(32), 'commitment', { a: 1 }))
    expect(keyedHash(KEY, 'commitment', { a: 1, b: 2 })).toBe(keyedHash(KEY, 'commitment', { b: 2, a: 1 }))
    expect(keyedHash(KEY, 'command', { a: 1 })).not.toBe(keyedHash(KEY, 'commitment', { a: 1 }))
  })
})

function fail(): never {
  throw new Error('unreachable')
}
