import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { readForm } from '../../infra/build/read-form.ts'
import { temporaryFolder } from '../local-platform.ts'

const FORMS = join(import.meta.dirname, '../../forms')
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  mkdirSync(join(folder.path, 'first-contact'))
  cpSync(join(FORMS, 'first-contact'), join(folder.path, 'first-contact'), { recursive: true })
})
afterEach(() => folder.remove())

/** What the build says when a file of the form is changed in its text. */
function refusal(file: string, change: (text: string) => string, country = profileOf('mx')): string {
  const path = join(folder.path, 'first-contact', file)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  try {
    readForm(folder.path, 'first-contact', country)
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : 'no error'
  }
}

describe('the build', () => {
  it('accepts the form as it is', () => {
    expect(refusal('schema.json', text => text)).toBe('accepted')
  })

  it('refuses a broken form, naming file, pointer and reason', () => {
    const said = (from: string, to: string): string => refusal('schema.json', text => text.replace(from, to))
    expect(said('"minimum": 0', '"exclusiveMinimum": 0')).toMatch(
      /schema\.json#\/properties\/child\/properties\/age\/exclusiveMinimum: is not a keyword/,
    )
    expect(refusal('schema.json', () => '{"a":')).toMatch(/schema\.json#: .*JSON/)
  })

  it('refuses an unknown annotation, audience, widget and reference', () => {
    expect(refusal('schema.json', text => text.replace('"x-hint"', '"x-tooltip"'))).toContain(
      'x-tooltip: is not a keyword',
    )
  })

  it('refuses a text without a translation, and a translation without a text', () => {
    expect(refusal('locales/ht.json', text => text.replace('"/title"', '"/titel"'))).toMatch(
      /ht\.json#\/title: is not translated: "First contact"\n.*ht\.json#\/titel: translates a text that the form does not have/,
    )
  })

  it('refuses a country’s change that does not fit the form', () => {
    const mexico = profileOf('mx')
    const change = {
      ...mexico,
      forms: { 'first-contact': { patch: [{ op: 'remove' as const, path: '/properties/weather' }] } },
    }
    expect(refusal('schema.json', text => text, change)).toMatch(/mx\.json#\/forms\/first-contact\/patch\/0: /)
  })

  it('keeps each translation with its text, whatever a country’s change moves', () => {
    const options = '/properties/company/properties/status/oneOf'
    const mexico = profileOf('mx')
    const before = readForm(FORMS, 'first-contact', mexico)
    const after = readForm(FORMS, 'first-contact', {
      ...mexico,
      forms: { 'first-contact': { patch: [{ op: 'remove', path: `${options}/0` }] } },
    })
    expect(after.words.ht?.[`${options}/0/title`]).toBe(before.words.ht?.[`${options}/1/title`])
    expect(after.words.ht?.[`${options}/3/title`]).toBeUndefined()
  })

  it('lets a country take away what the form’s own conditions speak of, and finds a slip in its own', () => {
    const mexico = profileOf('mx')
    const options = '/properties/needs/properties/immediate/items/oneOf'
    const takeAway = { op: 'remove' as const, path: `${options}/5` }
    const changed = (...patch: { op: 'add'; path: string; value: unknown }[]) => ({
      ...mexico,
      forms: { 'first-contact': { patch: [takeAway, ...patch] } },
    })
    expect(refusal('schema.json', text => text, changed())).toBe('accepted')
    const slip = { if: { properties: { imediate: { minItems: 1 } } }, else: { properties: { other: false } } }
    expect(
      refusal('schema.json', text => text, changed({ op: 'add', path: '/properties/needs/allOf/-', value: slip })),
    ).toMatch(/allOf\/2\/if\/properties\/imediate: speaks of "imediate", which is not asked there/)
  })

  it('asks a country for the words of what it adds, and takes them', () => {
    const mexico = profileOf('mx')
    const patch = [
      {
        op: 'add' as const,
        path: '/properties/child/properties/nickname',
        value: { title: 'Nickname', type: 'string' },
      },
    ]
    const at = '/properties/child/properties/nickname/title'
    const changed = (words: Readonly<Record<'es' | 'fr' | 'ht', Readonly<Record<string, string>>>>) => ({
      ...mexico,
      languages: ['es' as const, 'ht' as const],
      forms: { 'first-contact': { patch, words } },
    })
    expect(refusal('schema.json', text => text, changed({ es: { [at]: 'Apodo' }, fr: {}, ht: {} }))).toBe(
      'shared/countries/mx.json#/forms/first-contact/words/ht/~1properties~1child~1properties~1nickname~1title: is missing: the country wrote "Nickname"',
    )
    const { words } = readForm(
      FORMS,
      'first-contact',
      changed({ es: { [at]: 'Apodo' }, fr: {}, ht: { [at]: 'Ti non' } }),
    )
    expect([words.es?.[at], words.ht?.[at]]).toEqual(['Apodo', 'Ti non'])
    expect(
      refusal(
        'schema.json',
        text => text,
        changed({ es: { [at]: 'Apodo', '/x': 'x' }, fr: {}, ht: { [at]: 'Ti non' } }),
      ),
    ).toMatch(/words\/es\/~1x: translates a text that the changed form does not have/)
  })
})
