import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { questionAt, tellFaults } from '../../../functions/serve-pages/tell-fault.ts'
import { loadWords, translator } from '../../../functions/serve-pages/words.ts'
import { LANGUAGES } from '../../../shared/countries/profile.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'

const form = await country.forms.open('first-contact')
if (form === undefined) throw new Error('there is no first contact')
for (const language of LANGUAGES) await loadWords(language)

describe('a fault in a summary', () => {
  it.each([
    ['en', 'Full name: '],
    ['es', 'Nombre completo: '],
    ['fr', 'Nom complet\u00a0: '],
    ['ht', 'Non ak siyati: '],
  ] as const)(
    'names its question as %s writes it, with a colon where the question has no mark of its own',
    (language, named) => {
      const pages = pagesOf(form, language)
      const told = tellFaults(
        pages,
        [
          { path: '/child/names', code: 'too-long' },
          { path: '/encounter/place', code: 'required' },
        ],
        translator(language),
      )
      expect(told[0]?.named.startsWith(named)).toBe(true)
      expect(told[1]?.named).toMatch(/\? \p{Lu}/u)
    },
  )

  it('says which entry of a list it is about, without a colon within a colon', () => {
    const pages = pagesOf(form, 'en')
    expect(questionAt(pages, '/company/companions/1/name').label).toMatch(/^\S.* 2, \S/)
  })
})
