import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import frOfCases from '../../../functions/serve-pages/case/words/fr.json' with { type: 'json' }
import en from '../../../functions/serve-pages/words/en.json' with { type: 'json' }
import es from '../../../functions/serve-pages/words/es.json' with { type: 'json' }
import fr from '../../../functions/serve-pages/words/fr.json' with { type: 'json' }
import ht from '../../../functions/serve-pages/words/ht.json' with { type: 'json' }
import { loadWords, translator } from '../../../functions/serve-pages/words.ts'
import { LANGUAGES } from '../../../shared/countries/profile.ts'
import { STAGES } from '../../../shared/procedure/procedure.ts'

for (const language of LANGUAGES) await loadWords(language)

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, es, fr, ht }
const placeholders = (text: string): readonly string[] => (text.match(/\{\w*\}/g) ?? []).sort()

describe('the words of the pages', () => {
  it('exist in every language the platform speaks', () => {
    expect(Object.keys(WORDS).sort()).toEqual([...LANGUAGES].sort())
  })

  describe.each(Object.keys(WORDS))('in %s', language => {
    const words = WORDS[language] ?? {}

    it('have exactly the keys of the English words', () => {
      expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort())
    })

    it('have the same places for values, and no loose brace', () => {
      for (const [key, english] of Object.entries(en)) {
        expect([key, placeholders(words[key] ?? '')]).toEqual([key, placeholders(english)])
        expect([key, (words[key] ?? '').replaceAll(/\{\w+\}/g, '')]).toEqual([key, expect.not.stringMatching(/[{}]/)])
      }
    })

    it('leave no text empty', () => {
      expect(Object.keys(words).filter(key => words[key]?.trim() === '')).toEqual([])
    })

    it('are not the English sentences left over', () => {
      // Words of one or two may well be the same (Risk, Stage); a sentence is not.
      const same = Object.entries(en).filter(([key, text]) => text.split(' ').length > 3 && words[key] === text)
      expect(language === 'en' ? [] : same).toEqual([])
    })
  })

  it('are set in French as French is set: curled apostrophes, and no line that begins with a colon', () => {
    const forms = join(import.meta.dirname, '../../../forms')
    const ofForms = globSync('*/locales/fr.json', { cwd: forms }).map(file => readFileSync(join(forms, file), 'utf8'))
    expect(ofForms.length).toBeGreaterThan(5)
    const texts = [fr, frOfCases, ...ofForms.map(file => JSON.parse(file))].flatMap(words => Object.entries(words))
    // Names of languages and countries are as their lists have them.
    const ours = texts.filter(([key]) => !key.startsWith('/$defs/'))
    expect(ours.filter(([, text]) => /\p{L}'\p{L}|\S [:;?!»]|« /u.test(String(text)))).toEqual([])
  })

  it.each(LANGUAGES)('name every stage in %s', language => {
    const t = translator(language)
    expect(new Set(STAGES.map(stage => t(`stage.${stage}`))).size).toBe(STAGES.length)
  })
})
