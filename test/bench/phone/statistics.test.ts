import { describe, expect, it } from 'vitest'
import { median, percentile } from './statistics.ts'

describe('what is told of many times', () => {
  it('is one of them, in whatever order they came', () => {
    expect(median([30, 10, 20])).toBe(20)
    expect(median([4, 1, 3, 2])).toBe(2)
  })

  it('leaves the slowest key of twenty out, and not of fewer', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1)
    expect(percentile(twenty, 0.95)).toBe(19)
    expect(percentile(twenty.slice(0, 19), 0.95)).toBe(19)
    expect(percentile(twenty, 1)).toBe(20)
  })

  it('is nothing where nothing was measured', () => {
    expect(() => median([])).toThrow('nothing was measured')
  })
})
