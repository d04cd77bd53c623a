import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { writeTyped } from '../../../functions/serve-pages/filling/write-typed.ts'

const how = { language: 'en', timeZone: 'America/Mexico_City' } as const
const toInstant = () => undefined
const VALUES = {
  '/encounter/at:day': ['14'],
  '/encounter/at:month': ['Aug'],
  '/encounter/at:year': ['2026'],
  '/encounter/at:time': ['nine'],
  '/encounter/place': ['  The bridge \r\n'],
  '/child/names': ['Ana'],
  '/child/names:prefilled': ['1'],
  '/child/names:reason': ['She says so now'],
  '/company/companions:count': ['1'],
  '/company/companions/0/name': ['Lucía'],
  '/gone/page:day': ['3'],
  '/gone/page:month': ['8'],
  '/gone/page:year': ['2015'],
  '/gone/list': ['one', 'two\nthree'],
  '/gone/empty': [''],
}

describe('what was typed into a form', () => {
  it('is all written, what no page could send and what no question is known for too', async () => {
    const form = await country.forms.open('first-contact')
    const typed = writeTyped(form, VALUES, how, toInstant)
    const lines = JSON.stringify(typed.sections.map(({ answers }) => answers))
    for (const text of ['2026-Aug-14 nine', 'The bridge', 'Ana', 'Lucía']) expect(lines).toContain(text)
    expect(typed.reasons).toEqual([{ question: 'Full name', reason: 'She says so now' }])
    expect(typed.others).toEqual([
      { place: '/gone/page', lines: ['3 8 2015'] },
      { place: '/gone/list', lines: ['one', 'two', 'three'] },
    ])
  })

  it('is written by its places where the form is not known at all, and nothing is left out', () => {
    const typed = writeTyped(undefined, VALUES, how, toInstant)
    expect(typed.sections).toEqual([])
    expect(typed.others.map(({ place, lines }) => [place, ...lines])).toEqual([
      ['/encounter/at', '14 Aug 2026 nine'],
      ['/encounter/place', '  The bridge '],
      ['/child/names', 'Ana'],
      ['/company/companions/0/name', 'Lucía'],
      ['/gone/page', '3 8 2015'],
      ['/gone/list', 'one', 'two', 'three'],
    ])
    expect(typed.reasons).toEqual([{ question: '/child/names', reason: 'She says so now' }])
  })
})
