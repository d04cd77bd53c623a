import { describe, expect, it } from 'vitest'
import { comingOfAge, isFarFromEighteen, transitionDueOn } from '../../../shared/cases/coming-of-age.ts'

describe('coming of age', () => {
  it('is one day where the birth date is known; who was born on 29 February comes of age on 1 March', () => {
    expect(comingOfAge({ birthDate: '2010-05-20' })).toEqual({ earliest: '2028-05-20', latest: '2028-05-20' })
    expect(comingOfAge({ birthDate: '2008-02-29' })).toEqual({ earliest: '2026-03-01', latest: '2026-03-01' })
  })

  it('is a year wide where only an age is known, and nothing where nobody knows', () => {
    expect(comingOfAge({ years: 16, on: '2026-03-02' })).toEqual({ earliest: '2027-03-03', latest: '2028-03-02' })
    expect(comingOfAge({})).toBeUndefined()
  })

  it('asks for a plan 180 days before, across the change to summer time and through leap years', () => {
    expect(transitionDueOn({ earliest: '2028-05-20', latest: '2028-05-20' })).toBe('2027-11-22')
    expect(transitionDueOn({ earliest: '2028-08-27', latest: '2028-08-27' })).toBe('2028-02-29')
  })

  it('is never called far away within the year before the plan is due', () => {
    for (const birthDate of ['2009-01-01', '2009-06-30', '2009-12-31'])
      for (const at of ['2026-01-01T00:00:00Z', '2026-07-05T00:00:00Z', '2027-01-01T00:00:00Z'])
        expect(isFarFromEighteen({ birthDate }, at)).toBe(false)
    expect(isFarFromEighteen({ birthDate: '2015-08-14' }, '2026-03-02T18:45:00Z')).toBe(true)
    expect(isFarFromEighteen({ years: 10, on: '2026-03-02' }, '2026-03-02T18:45:00Z')).toBe(true)
    expect(isFarFromEighteen({ years: 17, on: '2026-03-02' }, '2026-03-02T18:45:00Z')).toBe(false)
  })
})
