import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rounds } from '../../../shared/notices/rounds.ts'

describe('rounds of notices', () => {
  it('hold everything once, each line in order, no line twice in a group, no group over the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer(), { maxLength: 6 }), { maxLength: 30 }), lines => {
        const seen = lines.map((): number[] => [])
        for (const group of rounds(lines, 10)) {
          expect(group.length).toBeLessThanOrEqual(10)
          expect(new Set(group.map(entry => entry.line)).size).toBe(group.length)
          for (const { line, item } of group) seen[line]?.push(item)
        }
        expect(seen).toEqual(lines)
      }),
    )
  })
})
