import { describe, expect, it } from 'vitest'
import { keptOf, worseFigures } from './worse-figures.ts'

const units = (measured: number, what = 'write units') => ({ what, measured, limit: 16, unit: 'units' })

describe('kept figures', () => {
  it('let a figure grow by a tenth and no more', () => {
    expect(worseFigures({ 'write units': 10 }, [units(11)])).toEqual([])
    expect(worseFigures({ 'write units': 10 }, [units(9)])).toEqual([])
    expect(worseFigures({ 'write units': 10 }, [units(11.01)])).toEqual([
      'write units: 11.01 units, a tenth and more above the 10 that is kept',
    ])
  })

  it('let none be added or left out unseen', () => {
    expect(worseFigures({}, [units(1)])).toEqual(['write units: is measured, and not kept'])
    expect(worseFigures({ 'write units': 1 }, [])).toEqual(['write units: is kept, and was not measured'])
  })

  it('are named by what they are of, whatever else their line tells', () => {
    const told = units(3.24159, 'USD (3 reads, 2 calls each)')
    expect(keptOf([told])).toEqual({ USD: 3.24 })
    expect(worseFigures({ USD: 3.24 }, [told])).toEqual([])
  })
})
