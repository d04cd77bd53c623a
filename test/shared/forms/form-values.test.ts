import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { answersFrom } from '../../../shared/forms/form-values.ts'

describe('a moment in its fields', () => {
  it.each([
    ['18:40', '18:40'],
    ['18h40', '18:40'],
    ['18 h 40', '18:40'],
    ['18.40', '18:40'],
    ['6.40', '6:40'],
    // Not known for sure: it is named, and not guessed at.
    ['640', '640'],
    ['6:40 pm', '6:40 pm'],
  ])('is read as it is written: %s', async (typed, read) => {
    const form = await country.forms.open('first-contact')
    if (form === undefined) throw new Error('there is no first contact')
    const fields = { day: '2', month: '3', year: '2026', time: typed }
    const values = Object.fromEntries(Object.entries(fields).map(([part, text]) => [`/encounter/at:${part}`, [text]]))
    const { encounter } = answersFrom(form, values, (date, time) => `${date} at ${time}`)
    expect(encounter).toEqual({ at: `2026-03-02 at ${read}` })
  })
})
