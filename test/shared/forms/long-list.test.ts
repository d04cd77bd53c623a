import { describe, expect, it } from 'vitest'
import { loadForm } from '../../../infra/forms/check-forms.ts'
import { inspectSchema } from '../../../shared/forms/check-schema.ts'
import { faultsOf } from '../../../shared/forms/faults.ts'
import { answersFrom } from '../../../shared/forms/form-values.ts'
import { findOptions, isLongList } from '../../../shared/forms/long-list.ts'
import { nameOptions } from '../../../shared/forms/name-options.ts'
import type { Option } from '../../../shared/forms/questions.ts'
import { firstContact } from './first-contact.ts'

const toInstant = (date: string, time: string): string => `${date}T${time}:00Z`
const options: readonly Option[] = [
  { value: 'NE', label: 'Níger' },
  { value: 'NG', label: 'Nigeria' },
  { value: 'DO', label: 'República Dominicana' },
  { value: 'CI', label: 'Côte d’Ivoire' },
]
const found = (written: string, most = 10): readonly string[] =>
  findOptions(options, written, most).map(one => one.value)

describe('a long list', () => {
  it('is one of more options than anybody reads through', async () => {
    expect(isLongList({ kind: 'choices', options: Array.from({ length: 31 }, () => options[0] as Option) })).toBe(true)
    expect(isLongList({ kind: 'choices', options })).toBe(false)
    expect(isLongList({ kind: 'text', options: [] })).toBe(false)
  })

  it('is searched without accents, capitals and signs, what begins so first', () => {
    expect(found('NIGER')).toEqual(['NE', 'NG'])
    expect(found('dominicana')).toEqual(['DO'])
    expect(found('cote d ivoire')).toEqual(['CI'])
    expect(found('geri')).toEqual(['NG'])
    expect(found('ge')).toEqual([])
    expect(found('niger', 1)).toEqual(['NE'])
    expect(found(' ')).toEqual([])
  })

  const nationalities = '/child/nationalities'
  const read = async (fields: Readonly<Record<string, readonly string[]>>): Promise<unknown> => {
    const form = await firstContact()
    return Object(answersFrom(form, fields, toInstant).child).nationalities
  }

  it('takes the name of an option in any language of the form, beside what is ticked', async () => {
    expect(await read({ [nationalities]: ['HN'], [`${nationalities}:other`]: ['alemania', ''] })).toEqual(['HN', 'DE'])
    expect(await read({ [`${nationalities}:other`]: ['Allemagne', 'Almay'] })).toEqual(['DE'])
    expect(await read({ [`${nationalities}:other`]: ['', ' '] })).toBeUndefined()
  })

  it('keeps what is no name, so that it is told; until one of its matches is chosen', async () => {
    expect(await read({ [`${nationalities}:other`]: ['niger'] })).toEqual(['NE'])
    expect(await read({ [`${nationalities}:other`]: ['guin'] })).toEqual(['guin'])
    const form = await firstContact()
    const answers = answersFrom(form, { [`${nationalities}:other`]: ['guin'] }, toInstant)
    expect(faultsOf(form, answers)).toContainEqual({ path: `${nationalities}/0`, code: 'not-an-option' })
    expect(await read({ [nationalities]: ['GQ'], [`${nationalities}:other`]: ['guin'] })).toEqual(['GQ'])
  })

  it('is kept by its options, whatever language they were written in', async () => {
    const fields = { [nationalities]: ['HN'], [`${nationalities}:other`]: ['Allemagne', 'guin'] }
    expect(nameOptions(await firstContact(), fields)).toEqual({
      [nationalities]: ['HN', 'DE'],
      [`${nationalities}:other`]: ['guin'],
    })
  })

  it('of ten thousand options is read in a moment', async () => {
    const page = {
      title: 'Page',
      type: 'object',
      additionalProperties: false,
      properties: {
        place: {
          title: 'Where?',
          type: 'string',
          oneOf: Array.from({ length: 10_000 }, (_, index) => ({ const: `p${index}`, title: `Village ${index}` })),
        },
      },
    }
    const schema = { $id: 'urn:amparo:form:big', title: 'Big', type: 'object', properties: { page } }
    const form = await loadForm({
      id: 'big',
      version: '1.0.0',
      schema,
      findings: inspectSchema(schema),
      words: {},
      guidance: {},
      rules: [],
    })
    const typed = (text: string) => answersFrom(form, { '/page/place:other': [text] }, toInstant)
    expect(typed('village 9999')).toEqual({ page: { place: 'p9999' } })
    // Milliseconds of this thread's own work: a busy machine makes them no more.
    const before = process.threadCpuUsage()
    for (let time = 0; time < 20; time++) typed(`Village ${time}`)
    const { user, system } = process.threadCpuUsage(before)
    expect((user + system) / 1000 / 20).toBeLessThan(50)
    expect(typed('villa')).toEqual({ page: { place: 'villa' } })
    // What was written takes the place of what was chosen before.
    const both = { '/page/place': ['p1'], '/page/place:other': ['Village 2'] }
    expect(answersFrom(form, both, toInstant)).toEqual({ page: { place: 'p2' } })
    expect(nameOptions(form, both)['/page/place']).toEqual(['p2'])
  })
})
