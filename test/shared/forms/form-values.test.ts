import { describe, expect, it } from 'vitest'
import { country } from '#country'
import * as browser from '../../../functions/serve-pages/browser/local-time.ts'
import { faultsAt } from '../../../shared/forms/faults-at.ts'
import { fieldsFromAnswers } from '../../../shared/forms/fields-from-answers.ts'
import { answersFrom } from '../../../shared/forms/form-values.ts'
import * as server from '../../../shared/procedure/local-time.ts'

describe('a moment in its fields', () => {
  it.each([
    ['18:40', '18:40'],
    ['18h40', '18:40'],
    ['18 h 40', '18:40'],
    ['18.40', '18:40'],
    ['6.40', '6:40'],
    // Creole writes it with the letter of `è`, its word for the hour.
    ['6è40', '6:40'],
    ['6:40 pm', '18:40'],
    ['6:40 PM', '18:40'],
    ['6:40pm', '18:40'],
    ['6:40 p.m.', '18:40'],
    ['06:40 p. m.', '18:40'],
    ['6.40 p.\u00a0m.', '18:40'],
    ['6 h 40 pm', '18:40'],
    ['6è40 p.m.', '18:40'],
    ['6:40 am', '6:40'],
    ['9:05 A. M.', '9:05'],
    ['12:10 am', '0:10'],
    ['12:00 am', '0:00'],
    ['12:00 pm', '12:00'],
    ['12:59 p.m.', '12:59'],
    ['1:00 pm', '13:00'],
    ['11:59 pm', '23:59'],
    // Not known for sure: it is named, and not guessed at.
    ['640', '640'],
    ['0:30 pm', '0:30 pm'],
    ['0:30 am', '0:30 am'],
    ['13:00 pm', '13:00 pm'],
    ['18:40 p. m.', '18:40 p. m.'],
    ['12:00 m.', '12:00 m.'],
    ['6:40 pmm', '6:40 pmm'],
  ])('is read as it is written: %s', async (typed, read) => {
    const form = await country.forms.open('first-contact')
    if (form === undefined) throw new Error('there is no first contact')
    const fields = { day: '2', month: '3', year: '2026', time: typed }
    const values = Object.fromEntries(Object.entries(fields).map(([part, text]) => [`/encounter/at:${part}`, [text]]))
    const { encounter } = answersFrom(form, values, (date, time) => `${date} at ${time}`)
    expect(encounter).toEqual({ at: `2026-03-02 at ${read}` })
  })

  it.each(['0:30 pm', '13:00 pm', '18:40 p. m.', '6:75 pm', '6:40 xm', '12:00 m.'])(
    'is told as none where nobody knows which is meant: %s',
    async typed => {
      const form = await country.forms.open('first-contact')
      if (form === undefined) throw new Error('there is no first contact')
      const fields = { day: '2', month: '3', year: '2026', time: typed }
      const values = Object.fromEntries(Object.entries(fields).map(([part, text]) => [`/encounter/at:${part}`, [text]]))
      for (const { instantOf } of [server, browser]) {
        const read = answersFrom(form, values, (date, time) => instantOf(date, time, 'America/Mexico_City'))
        expect(read.encounter).toEqual({ at: `2026-03-02 ${typed}` })
        expect(faultsAt(form, read, undefined)).toContainEqual({ path: '/encounter/at', code: 'not-a-date-time' })
      }
    },
  )

  it('is kept as hours and minutes of the day, however it was typed', async () => {
    const form = await country.forms.open('first-contact')
    if (form === undefined) throw new Error('there is no first contact')
    for (const [typed, kept] of [
      ['6:40 pm', '18:40'],
      ['12:10 a. m.', '00:10'],
    ] as const) {
      const fields = { day: '2', month: '3', year: '2026', time: typed }
      const values = Object.fromEntries(Object.entries(fields).map(([part, text]) => [`/encounter/at:${part}`, [text]]))
      for (const { instantOf } of [server, browser]) {
        const read = answersFrom(form, values, (date, time) => instantOf(date, time, 'America/Mexico_City'))
        expect(read.encounter).toEqual({ at: `2026-03-02T${kept}:00-06:00` })
        expect(fieldsFromAnswers(form, read, 'America/Mexico_City')).toMatchObject({ '/encounter/at:time': [kept] })
      }
    }
  })
})
