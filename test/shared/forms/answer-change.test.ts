import { describe, expect, it } from 'vitest'
import { changedFrom, changesOf, sameAnswer } from '../../../shared/forms/answer-change.ts'
import type { Answers } from '../../../shared/forms/form.ts'
import { prefill } from '../../../shared/forms/prefill.ts'
import { knownFrom } from '../known-from.ts'
import { example, firstContact } from './first-contact.ts'

const provenance = { formId: 'first-contact', sequence: 1, at: '2026-03-02T18:45:00.000Z', authority: 'migration' }
const prefilled = async () => {
  const form = await firstContact()
  return prefill(form, knownFrom([{ form, answers: example('ana'), provenance }]))
}
const withChild = (change: Answers): Answers => ({
  ...example('ana'),
  child: { ...Object(example('ana').child), ...change },
})

describe('an answer that was known before', () => {
  it('is changed with its reason, and both values are kept', async () => {
    const answers = withChild({ birthDate: '2015-08-15' })
    const reasons = { '/child/birthDate': 'The birth certificate says so' }
    expect(changesOf(await firstContact(), await prefilled(), answers, reasons)).toEqual([
      {
        place: '/child/birthDate',
        concept: 'child.birthDate',
        was: '2015-08-14',
        from: { formId: 'first-contact', sequence: 1 },
        reason: 'The birth certificate says so',
      },
    ])
  })

  it('is changed without a reason where a program gives none', async () => {
    const [change, ...others] = changesOf(
      await firstContact(),
      await prefilled(),
      withChild({ birthDate: '2015-08-15' }),
      {},
    )
    expect(others).toEqual([])
    expect(change).not.toHaveProperty('reason')
    expect(change).toHaveProperty('was', '2015-08-14')
  })

  it('is not changed where nothing differs, nor by a reason alone', async () => {
    const form = await firstContact()
    expect(changesOf(form, await prefilled(), example('ana'), { '/child/birthDate': 'no reason at all' })).toEqual([])
  })

  it('is taken back by whoever saw it and left it empty, and not by a program that leaves it out', async () => {
    const answers = withChild({})
    delete Object(answers.child).names
    const form = await firstContact()
    const places = (shown: boolean) =>
      prefilled().then(known => changedFrom(form, known, answers, () => shown).map(one => one.place))
    expect(await places(true)).toContain('/child/names')
    expect(await places(false)).not.toContain('/child/names')
    const told = changesOf(form, await prefilled(), answers, { '/child/names': 'It was another child’s' })
    expect(told.map(one => one.place)).toEqual(['/child/names'])
  })

  it('is not changed by falling away: the answers before it say why', async () => {
    const form = await firstContact()
    const { birthDate: _, ...child } = Object(example('ana').child)
    const known = prefill(
      form,
      knownFrom([{ form, answers: { child: { ...child, age: 10, ageEstimated: 'no' } }, provenance }]),
    )
    expect(known.map(one => one.place)).toContain('/child/age')
    expect(changedFrom(form, known, example('ana'), () => true).map(one => one.place)).not.toContain('/child/age')
  })
})

describe('two answers', () => {
  it.each([
    ['a moment in another time zone, to the minute', '2026-03-02T18:40:12Z', '2026-03-02T12:40:00-06:00'],
    ['space around a text, and the ends of its lines', ' one\r\ntwo ', 'one\ntwo'],
    ['options in another order', ['es', 'ht'], ['ht', 'es']],
    ['texts within entries', [{ name: 'Rosa ' }], [{ name: 'Rosa' }]],
  ])('say the same: %s', (_, one, other) => {
    expect(sameAnswer(one, other)).toBe(true)
  })

  it.each([
    ['another minute', '2026-03-02T18:40:00Z', '2026-03-02T18:41:00Z'],
    ['another text', 'Ana', 'Anna'],
    ['a number and its text', 10, '10'],
    ['one option more', ['es'], ['es', 'ht']],
    ['entries in another order', [{ name: 'Rosa' }, { name: 'Ana' }], [{ name: 'Ana' }, { name: 'Rosa' }]],
  ])('differ: %s', (_, one, other) => {
    expect(sameAnswer(one, other)).toBe(false)
  })
})
