import { describe, expect, it } from 'vitest'
import { writeDate, writeMoment, writeSize } from '../../../functions/serve-pages/language.ts'
import { LANGUAGES } from '../../../shared/countries/languages.ts'

const NO_BREAK = '\u00a0'

describe('in the officer’s language', () => {
  it('the first days of a month are written without a nought, as people say them', () => {
    for (const language of LANGUAGES) {
      expect([language, writeDate('2026-03-02', language)]).toEqual([language, expect.stringMatching(/^2 /)])
      const moment = writeMoment('2026-03-02T18:40:00Z', language, 'UTC')
      expect([language, moment]).toEqual([language, expect.stringMatching(/^2 .*18:40$/)])
    }
    expect(writeMoment('2026-03-02T18:40:00Z', 'ht', 'America/Mexico_City')).toBe('2 mas 2026, 12:40')
  })

  it('sizes have their unit, which is octets in French and Creole, in one piece with the number', () => {
    const size = 1.5 * 1024 * 1024
    expect(writeSize(size, 'en')).toBe('1.5 MB')
    expect(writeSize(size, 'es')).toBe('1,5 MB')
    for (const language of ['fr', 'ht'] as const) expect(writeSize(size, language)).toBe(`1,5${NO_BREAK}Mo`)
    expect(writeSize(700, 'fr')).toBe(`1${NO_BREAK}Ko`)
  })
})
