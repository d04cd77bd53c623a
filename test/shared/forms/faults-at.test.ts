import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { conceptsOf } from '../../../shared/forms/concepts.ts'
import { faultsAt, HAVE_HAPPENED } from '../../../shared/forms/faults-at.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { example, firstContact as openFirstContact } from './first-contact.ts'

const NOW = new Date('2026-03-02T18:45:00Z')
const firstContact = await openFirstContact()
const ana = example('ana')
const at = (place: string, value: string) => faultsAt(firstContact, withAnswer(ana, place, value), NOW)

describe('a date of what has happened', () => {
  it('is not in the future, but for a device whose clock is a day ahead', () => {
    expect(faultsAt(firstContact, ana, NOW)).toEqual([])
    for (const [place, soon, late] of [
      ['/child/birthDate', '2026-03-03', '2026-03-04'],
      ['/encounter/at', '2026-03-03T12:45:00-06:00', '2026-03-03T12:45:01-06:00'],
    ] as const) {
      expect(at(place, soon)).toEqual([])
      expect(at(place, late)).toEqual([{ path: place, code: 'in-the-future' }])
    }
    expect(at('/child/birthDate', '2031-08-14')).toEqual([{ path: '/child/birthDate', code: 'in-the-future' }])
  })

  it('is nothing else when it is no date, and stands among the other faults in the order of the questions', () => {
    expect(at('/child/birthDate', '2031-02-31')).toEqual([{ path: '/child/birthDate', code: 'not-a-date' }])
    const { voice: _, ...unheard } = withAnswer(ana, '/child/birthDate', '2031-08-14')
    expect(faultsAt(firstContact, { ...unheard, encounter: {} }, NOW).map(({ code }) => code)).toEqual([
      'required',
      'required',
      'required',
      'in-the-future',
      'required',
    ])
  })

  it('is taken as it is where nobody knows what time it is', () => {
    expect(faultsAt(firstContact, withAnswer(ana, '/child/birthDate', '2031-08-14'), undefined)).toEqual([])
  })

  it('is asked for by some form under each concept that is told so', async () => {
    const asked = new Set<string>()
    for (const { id } of country.forms.list) {
      const form = await country.forms.open(id)
      const dates = JSON.stringify(form?.schema).matchAll(/"format":"date(?:-time)?"[^{}]*"x-concept":"([^"]+)"/g)
      for (const [, concept = ''] of dates) asked.add(concept)
    }
    for (const concept of HAVE_HAPPENED) expect([...asked]).toContain(concept)
    expect(conceptsOf(firstContact, ana).has('child.birthDate')).toBe(true)
  })
})
