import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasRepeatedKey } from '../../../shared/lambda/repeated-key.ts'

describe('a member named twice', () => {
  it('is found in any object, however its name is written', () => {
    for (const text of [
      '{"a":1,"a":2}',
      '[0,{"b":{"a":[],"c":{},"a":{}}}]',
      '{"a":1,"\\u0061":2}',
      '{"":1,"":2}',
      '{"a" : 1, "a" : 2}',
    ])
      expect([text, hasRepeatedKey(text)]).toEqual([text, true])
  })

  it('is not seen where there is none: in lists, in words, in one object and the next', () => {
    for (const text of [
      '["a","a"]',
      '{"a":"a","b":"a"}',
      '[{"a":1},{"a":2}]',
      '{"a":{"a":1}}',
      '{"a":"{\\"b\\":1,\\"b\\":2}"}',
      '"a"',
      '1',
    ])
      expect([text, hasRepeatedKey(text)]).toEqual([text, false])
  })

  it('is in nothing that was written as JSON, and in all of it once a member is written again', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, key) => {
        const name = JSON.stringify(key)
        return !hasRepeatedKey(text) && hasRepeatedKey(`[${text},{${name}:${text},"${'x'.repeat(80)}":0,${name}:0}]`)
      }),
    )
  })
})
