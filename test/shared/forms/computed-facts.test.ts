import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computeFacts } from '../../../shared/forms/computed-facts.ts'

const born = (birthDate: string, today: string) => computeFacts({ 'child.birthDate': birthDate }, today)

describe('age and what follows from it', () => {
  it('counts whole years and the days until eighteen', () => {
    expect(born('2015-08-14', '2026-03-02')).toEqual({
      age: 10,
      ageEstimated: false,
      ageBand: '6-11',
      daysUntilEighteen: 2722,
    })
    expect(born('2008-03-02', '2026-03-01')).toMatchObject({ age: 17, ageBand: '12-17', daysUntilEighteen: 1 })
    expect(born('2008-03-02', '2026-03-02')).toMatchObject({ age: 18, ageBand: '18+', daysUntilEighteen: 0 })
  })

  it('lets somebody born on 29 February come of age on 1 March of a common year', () => {
    expect(born('2008-02-29', '2026-02-28')).toMatchObject({ age: 17, daysUntilEighteen: 1 })
    expect(born('2008-02-29', '2026-03-01')).toMatchObject({ age: 18, daysUntilEighteen: 0 })
  })

  it('says when an age is an estimate, and claims no birthday for it', () => {
    expect(computeFacts({ 'child.age': 15 }, '2026-03-02')).toEqual({
      age: 15,
      ageEstimated: true,
      ageBand: '12-17',
      daysUntilEighteen: null,
    })
  })

  it('knows nothing from nothing, from a future date and from no date at all', () => {
    const nothing = { age: null, ageEstimated: null, ageBand: null, daysUntilEighteen: null }
    for (const concepts of [
      {},
      { 'child.birthDate': '2030-01-01' },
      { 'child.birthDate': '2026-13-45' },
      { 'child.age': 'ten' },
    ])
      expect(computeFacts(concepts, '2026-03-02')).toEqual(nothing)
  })

  it('is eighteen exactly when no day is left', () => {
    const dates = fc.date({ min: new Date('2005-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, fc.nat(9000), (birth, days) => {
        const birthDate = birth.toISOString().slice(0, 10)
        const today = new Date(birth.getTime() + days * 86_400_000).toISOString().slice(0, 10)
        const { age, daysUntilEighteen } = born(birthDate, today)
        expect((age ?? 0) >= 18).toBe((daysUntilEighteen ?? 1) <= 0)
      }),
    )
  })
})
