import { describe, expect, it } from 'vitest'
import { applicability, applies, settle } from '../../../shared/forms/applies.ts'
import { faultsOf } from '../../../shared/forms/faults.ts'
import { example, firstContact } from './first-contact.ts'

describe('which questions apply', () => {
  it('asks for the age only while there is no date of birth', async () => {
    const form = await firstContact()
    const without = applicability(form, { child: { sex: 'male' } })
    expect(applies(without, '/child/age')).toBe(true)
    expect(without.required.has('/child/age')).toBe(true)
    const withDate = applicability(form, { child: { birthDate: '2015-08-14' } })
    expect(applies(withDate, '/child/age')).toBe(false)
    expect(applies(withDate, '/child/ageEstimated')).toBe(false)
  })

  it('takes an unanswered page as an empty one, so that its first questions can be asked', async () => {
    const form = await firstContact()
    const nothing = applicability(form, {})
    expect(nothing.required.has('/child/sex')).toBe(true)
    expect(applies(nothing, '/needs/other')).toBe(false)
  })

  it('drops answers that no longer apply, and says which', async () => {
    const form = await firstContact()
    const answers = {
      ...example('ana'),
      child: { sex: 'female', birthDate: '2015-08-14', age: 10, interpreterNeeded: 'no' },
    }
    const settled = settle(form, answers)
    expect(settled.dropped).toEqual(['/child/age'])
    expect(faultsOf(form, settled.answers)).toEqual([])
  })

  it('hides exactly what the validator refuses when answered', async () => {
    const form = await firstContact()
    const answers = example('ana')
    for (const pointer of applicability(form, answers).forbidden) {
      const [page = '', name = ''] = pointer.slice(1).split('/')
      const group = answers[page]
      const tried = { ...answers, [page]: { ...(typeof group === 'object' ? group : {}), [name]: 'anything' } }
      expect(faultsOf(form, tried)).toContainEqual({ path: pointer, code: 'does-not-apply' })
    }
  })
})
