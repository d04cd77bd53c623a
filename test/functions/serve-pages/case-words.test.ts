import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { caseWords, isCaseWord } from '../../../functions/serve-pages/case/case-words.ts'
import { FLAGS } from '../../../functions/serve-pages/case/command-fields.ts'
import { whyNot } from '../../../functions/serve-pages/case/why-not.ts'
import en from '../../../functions/serve-pages/case/words/en.json' with { type: 'json' }
import es from '../../../functions/serve-pages/case/words/es.json' with { type: 'json' }
import fr from '../../../functions/serve-pages/case/words/fr.json' with { type: 'json' }
import ht from '../../../functions/serve-pages/case/words/ht.json' with { type: 'json' }
import everyPage from '../../../functions/serve-pages/words/en.json' with { type: 'json' }
import { loadWords } from '../../../functions/serve-pages/words.ts'
import { ROLES } from '../../../shared/access/roles.ts'
import { commandSchemas } from '../../../shared/cases/commands.ts'
import { DECISIONS, EVENT_TYPES, LEGAL_BASES } from '../../../shared/cases/events.ts'
import { REFUSAL_CODES } from '../../../shared/cases/refusal.ts'
import { LANGUAGES } from '../../../shared/countries/profile.ts'

for (const language of LANGUAGES) await loadWords(language)

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, es, fr, ht }
const ENGLISH: Readonly<Record<string, string>> = { ...everyPage, ...en }
const placeholders = (text: string): readonly string[] => (text.match(/\{\w*\}/g) ?? []).sort()
const { procedure } = country

/** Everything that data names and a page has to say in words. */
const NAMED: readonly string[] = [
  ...REFUSAL_CODES.map(code => `refusal.${code}`),
  ...EVENT_TYPES.map(type => `event.${type}`),
  ...Object.keys(commandSchemas).map(type => `do.${type}`),
  ...Object.keys(commandSchemas)
    .filter(type => type !== 'sign' && type !== 'correct')
    .map(type => `about.${type}`),
  ...procedure.signOffs.map(({ subject }) => `subject.${subject}`),
  ...procedure.consents.map(consent => `consent.${consent}`),
  ...DECISIONS.map(decision => `decision.${decision}`),
  ...LEGAL_BASES.map(basis => `basis.${basis}`),
  ...[...ROLES, 'system'].map(role => `role.${role}`),
  ...FLAGS.map(flag => `flag.${flag}`),
]

describe('the words about cases', () => {
  it.each(LANGUAGES)('count one as well as many in %s: what is counted stands before its number', language => {
    const t = caseWords(language)
    for (const counted of [t('compareCount', { differing: 1, all: 16 }), t('blockedTitle', { count: 1 })])
      expect(counted).toMatch(/^\D+1\D*(16)?\D?$/)
  })

  it.each(NAMED)('say %s', name => {
    expect(ENGLISH[name]?.trim() ?? '').not.toBe('')
  })

  it('name every action that does a task', () => {
    const forms = country.forms.list.map(form => `submit-form:${form.id}`)
    const signatures = procedure.signOffs.map(({ subject }) => `sign:${subject}`)
    const named = [...forms, ...signatures, ...Object.keys(commandSchemas)]
    expect(procedure.tasks.flatMap(({ does }) => does).filter(action => !named.includes(action))).toEqual([])
  })

  it('do not stand among the words of every page too: one of them would never be read', () => {
    expect(Object.keys(en).filter(key => key in everyPage)).toEqual([])
  })

  describe.each(LANGUAGES)('in %s', language => {
    const words = WORDS[language] ?? {}

    it('have exactly the keys of the English words, none of them empty', () => {
      expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort())
      expect(Object.keys(words).filter(key => words[key]?.trim() === '')).toEqual([])
    })

    it('have the same places for values, and no loose brace', () => {
      for (const [key, english] of Object.entries(en)) {
        expect([key, placeholders(words[key] ?? '')]).toEqual([key, placeholders(english)])
        expect([key, (words[key] ?? '').replaceAll(/\{\w+\}/g, '')]).toEqual([key, expect.not.stringMatching(/[{}]/)])
      }
    })

    it('are not the English sentences left over', () => {
      const same = Object.entries(en).filter(([key, text]) => text.split(' ').length > 3 && words[key] === text)
      expect(language === 'en' ? [] : same).toEqual([])
    })

    it('hold no code: nothing with a hyphen or a colon that only a program would write', () => {
      const codes = [...REFUSAL_CODES, ...EVENT_TYPES].filter(code => code.includes('-'))
      expect(Object.entries(words).filter(([, text]) => codes.some(code => text.includes(code)))).toEqual([])
    })

    it('say of every guard what to do and what it rests on (promise 9)', () => {
      for (const { code, restsOn } of procedure.guards) {
        const told = whyNot({ language, country }, { code, restsOn })
        expect([code, told.why.length > 20, (told.restsOn ?? '').length > 20]).toEqual([code, true, true])
        expect(`${told.why} ${told.restsOn}`).not.toContain(code)
      }
    })
  })

  it('are found by their names, and what has no words is called by its own', () => {
    expect(isCaseWord('refusal.own-work')).toBe(true)
    expect(isCaseWord('toString')).toBe(false)
    expect(caseWords('es')('service')).toBe('Amparo')
  })
})
