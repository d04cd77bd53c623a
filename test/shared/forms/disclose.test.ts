import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { leafQuestions } from '../../../functions/serve-pages/administration/leaf-questions.ts'
import { wordsComplete } from '../../../functions/serve-pages/administration/words-complete.ts'
import { inspectSchema } from '../../../shared/forms/check-schema.ts'
import { audiencesNamedIn, disclose, mayRead } from '../../../shared/forms/disclose.ts'
import type { Answers, Json } from '../../../shared/forms/form.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import { example, firstContact } from './first-contact.ts'

describe('what an audience may read', () => {
  it('tells child protection everything', async () => {
    expect(disclose(await firstContact(), example('ana'), 'child-protection')).toEqual(example('ana'))
  })

  it('tells migration what is marked for it, and nothing that identifies or describes the child', async () => {
    expect(disclose(await firstContact(), example('ana'), 'migration')).toEqual({
      encounter: { authority: 'civil-society' },
      child: { documents: ['none'] },
      company: { status: 'unaccompanied' },
      needs: { internationalProtection: 'unknown' },
    })
  })

  it('tells an audience nobody has marked anything for nothing', async () => {
    expect(disclose(await firstContact(), example('ana'), 'press')).toEqual({})
  })

  it('never lets a tainted answer pass that is not marked for the audience', async () => {
    const form = await firstContact()
    const marked = JSON.stringify(disclose(form, taint(example('ana'), '') as Answers, 'migration'))
    for (const path of ['/child/names', '/company/companions', '/needs/immediate', '/voice/views', '/encounter/place'])
      expect(marked).not.toContain(`taint:${path}`)
    expect(marked).toContain('taint:/company/status')
  })

  it('lets nothing pass that the schema does not know', async () => {
    const form = await firstContact()
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const extra = { ...example('ana'), secret: value as Json, __proto__: { leaked: true } }
        expect(disclose(form, extra, 'child-protection')).not.toHaveProperty('secret')
        expect(disclose(form, extra, 'child-protection')).not.toHaveProperty('leaked')
      }),
    )
  })

  it('marks for migration and across borders only what the domain says', async () => {
    const { schema } = await firstContact()
    expect(inspectSchema(schema).faults).toEqual([])
    const marked = JSON.stringify(schema).match(/"x-audience":\["migration"[^\]]*\]/g)
    expect(marked).toHaveLength(4)
    expect(country.forms.list.map(form => form.id)).toContain('first-contact')
  })
})

/** Every text of the answers replaced by a marker that names its place. */
function taint(value: Json, place: string): Json {
  if (Array.isArray(value)) return value.map(entry => taint(entry, place))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, taint(entry, `${place}/${name}`)]))
  return `taint:${place}`
}

describe('what an administrator is told of a form', () => {
  it('is of each question exactly who reads its answer, in every example of every form', async () => {
    let withheld = 0
    for (const { id } of country.forms.list) {
      const form = await country.forms.open(id)
      const examples = await country.loadExamples(id)
      if (form === undefined) throw new Error(`${id} does not open`)
      expect([id, examples.filter(({ answers }) => form.validate(answers)).length]).toEqual([id, examples.length])
      expect(examples.length).toBeGreaterThan(1)
      const questions = pagesOf(form, 'en').flatMap(leafQuestions)
      for (const { answers } of examples)
        for (const audience of audiencesNamedIn(form)) {
          const read = placesIn(disclose(form, answers, audience))
          for (const { place } of questions) {
            if (!placesIn(answers).has(place)) continue
            expect([id, audience, place, mayRead(form, audience, place)]).toEqual([
              id,
              audience,
              place,
              read.has(place),
            ])
            if (!read.has(place)) withheld += 1
          }
        }
    }
    expect(withheld).toBeGreaterThan(100)
  })

  it('counts the texts that are there, and those that are not', async () => {
    const form = await firstContact()
    const [english, creole] = wordsComplete(form, ['en', 'ht'])
    expect([english?.there, creole?.there]).toEqual([english?.texts, english?.texts])
    const { '/title': _, ...fewer } = form.words.ht ?? {}
    expect(wordsComplete({ ...form, words: { ht: { ...fewer, '/properties/child/title': ' ' } } }, ['ht'])[0]).toEqual({
      language: 'ht',
      texts: english?.texts,
      there: (english?.texts ?? 0) - 2,
      guidance: true,
    })
  })

  it('knows every version that is still accepted', () => {
    expect(country.forms.versions('first-contact')).toEqual(['1.1.0', '1.0.0'])
    expect(country.forms.versions('first')).toEqual([])
  })
})

/** Where in answers something is answered, without entry numbers. */
function placesIn(value: Json, place = ''): ReadonlySet<string> {
  if (Array.isArray(value))
    return new Set([place, ...value.flatMap(one => (typeof one === 'object' ? [...placesIn(one, place)] : []))])
  if (typeof value !== 'object' || value === null) return new Set([place])
  return new Set(Object.entries(value).flatMap(([name, one]) => [...placesIn(one, `${place}/${name}`)]))
}
