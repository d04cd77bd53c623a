import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countryIds, profileOf } from '../../infra/build/profiles.ts'
import { formIds, readForm } from '../../infra/build/read-form.ts'
import { loadForm } from '../../infra/forms/check-forms.ts'
import { generateAnswers, questionPlaces, schemaFor } from '../../infra/forms/generate-answers.ts'
import { seeded } from '../../infra/forms/random.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { applicability, settle } from '../../shared/forms/applies.ts'
import { disclose } from '../../shared/forms/disclose.ts'
import { type Fault, faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Form, Json } from '../../shared/forms/form.ts'
import { AUDIENCES } from '../../shared/forms/keywords.ts'
import { localize } from '../../shared/forms/localize.ts'
import { at, below } from '../../shared/forms/pointer.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const MEGABYTE = 1_000_000

/** As they arrive from outside: only JSON.parse makes `__proto__` a key like any other. */
const parsed = (text: string): Json => JSON.parse(text)

const nested = (depth: number, open = '{"a":', close = '}'): Json =>
  parsed(`${open.repeat(depth)}1${close.repeat(depth)}`)

/** One of every type, so that each question meets all that it is not. */
const WRONG_TYPES: readonly Json[] = [null, true, false, 0, -1, 1.5, 1e308, '', 'x', [], [null], [[]], {}, { a: 1 }]

const DATES = ['NaN', '2026-02-30', '0000-00-00', '2026-13-01', 'Invalid Date', '2026-01-01T25:61:61Z']

const NAMES = [
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '{"toString": "x", "hasOwnProperty": 1, "valueOf": null}',
  '{"": 1, "/": 2, "~": 3, "~1": 4, "0": 5}',
]

const LONG = [
  'x'.repeat(MEGABYTE),
  '2026-01-01'.repeat(MEGABYTE / 10),
  `a@${'a.'.repeat(MEGABYTE / 2)}`,
  `http://${'%aa'.repeat(MEGABYTE / 3)} `,
  `urn:${'a'.repeat(MEGABYTE)}\n`,
  '\ud83c\udf3b'.repeat(MEGABYTE / 2),
  ' '.repeat(MEGABYTE),
]

const LONE_SURROGATES = ['\ud800', '\udfff', 'Ana \ud83d', '\udc00\ud800']

interface Outcome {
  readonly faults: readonly Fault[]
  readonly text: string
}

/** Everything that ever looks at answers; throws where one of them does. */
function everythingOn(form: Form, answers: Answers): Outcome {
  const faults = faultsOf(form, answers)
  const settled = settle(form, answers)
  applicability(form, answers)
  const seen = ['child-protection', ...AUDIENCES, '__proto__', 'toString'].map(one =>
    disclose(form, settled.answers, one),
  )
  return { faults, text: JSON.stringify(seen) }
}

/** Faults say where and what, once for each place, and never more than can be read. */
function expectClear(faults: readonly Fault[]): void {
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.length).toBeLessThanOrEqual(100)
  expect(new Set(faults.map(fault => fault.path)).size).toBe(faults.length)
  for (const { path, code } of faults) {
    expect(path).toMatch(/^(\/.*)?$/s)
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  }
}

/** The root and every page, group, list, question and list entry's question of a form. */
function placesOf(form: Form): readonly string[] {
  const pages = Object.keys(form.schema.properties).map(name => below('', name))
  const inLists = questionPlaces(form).flatMap(place => {
    const { schema } = schemaFor(form, place)
    if (schema.type !== 'array') return []
    const names = Object.keys(schemaFor(form, `${place}/0`).schema.properties ?? {})
    return [below(place, 0), ...names.map(name => below(below(place, 0), name))]
  })
  return [...pages, ...questionPlaces(form), ...inLists]
}

/** Answers with a value at a place, in a list of one where the place is within a list. */
function answering(form: Form, start: Answers, place: string, value: Json): Answers {
  const list = questionPlaces(form).find(one => place.startsWith(`${one}/0`))
  if (list === undefined) return withAnswer(start, place, value)
  return withAnswer(withAnswer(start, list, [{}]), place, value)
}

function loadedForm(id: string): Promise<Form> {
  return loadForm(readForm(FORMS, id, profileOf(countryIds()[0] ?? 'mx')))
}

/** Milliseconds of this thread's own work: a busy machine makes them no more. */
function workOf(call: () => unknown): number {
  const before = process.threadCpuUsage()
  call()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** What is over by then, in milliseconds, harms nobody, and is too short to compare. */
const NO_TIME = 50

/**
 * Ten times as much may take thirty times as long, where squares take a hundred. What is measured too long once, for
 * the garbage of the tests before it, is measured again: squares stay squares.
 */
function expectLinear(one: () => unknown, ten: () => unknown, about: unknown): void {
  const tries: { one: number; ten: number }[] = []
  while (tries.length < 5) {
    const took = { one: workOf(one), ten: workOf(ten) }
    if (took.ten < Math.max(30 * took.one, NO_TIME)) return
    tries.push(took)
  }
  expect.fail(`ten times as much takes far more than ten times as long: ${JSON.stringify({ about, tries })}`)
}

describe.each(formIds(FORMS))('%s, answered with hostility', id => {
  it('refuses what is no group of answers at all', async () => {
    const form = await loadedForm(id)
    // What the types forbid is what an attacker sends.
    for (const root of [null, true, 0, 'x', [], [[{}]]] as unknown as readonly Answers[])
      expect(everythingOn(form, root).faults).toEqual([{ path: '', code: 'not-a-group' }])
  })

  it('names every value of a wrong type, wherever it stands', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(1)) ?? {}
    for (const place of placesOf(form))
      for (const value of WRONG_TYPES) {
        const answers = answering(form, sound, place, value)
        const { faults } = everythingOn(form, answers)
        const { type } = schemaFor(form, place).schema
        const fits =
          type === (Array.isArray(value) ? 'array' : typeof value) ||
          (type === 'integer' && typeof value === 'number') ||
          (type === 'object' && typeof value === 'object' && value !== null && !Array.isArray(value))
        if (!fits || value === null) expectClear(faults)
        if (!fits && value !== null)
          expect({
            place,
            value,
            at: faults.some(fault => place === fault.path || place.startsWith(`${fault.path}/`)),
          }).toEqual({
            place,
            value,
            at: true,
          })
      }
  })

  it('refuses keys that it does not know, and pollutes nothing', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(2)) ?? {}
    const groups = placesOf(form).filter(place => schemaFor(form, place).schema.type === 'object')
    for (const name of NAMES) {
      const extra = parsed(name)
      for (const answers of [
        parsed(`{${JSON.stringify(sound).slice(1, -1)},${name.slice(1)}`) as Answers,
        ...groups.map(place => answering(form, sound, place, extra)),
      ]) {
        const { faults, text } = everythingOn(form, answers)
        expectClear(faults)
        expect(faults.some(fault => fault.code === 'unknown-question')).toBe(true)
        expect(text).not.toContain('polluted')
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      }
    }
  })

  it('takes no inherited name for a question', async () => {
    const form = await loadedForm(id)
    for (const place of ['/constructor', '/toString', '/__proto__/x'])
      expect(at(disclose(form, {}, 'child-protection'), place)).toBeUndefined()
    expect(disclose(form, generateAnswers(form, seeded(3)) ?? {}, '__proto__')).toEqual({})
  })

  it('refuses days that there are not, and numbers that are none', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(4)) ?? {}
    for (const place of placesOf(form)) {
      const { schema } = schemaFor(form, place)
      const expected = { date: 'not-a-date', 'date-time': 'not-a-date-time' }[schema.format ?? '']
      const values: readonly Json[] = schema.type === 'integer' ? [parsed('1e999'), parsed('-1e999'), 'NaN'] : DATES
      if (expected === undefined && schema.type !== 'integer') continue
      for (const value of values) {
        const { faults } = everythingOn(form, answering(form, sound, place, value))
        const here = faults.find(fault => fault.path === place || place.startsWith(`${fault.path}/`))
        expect({ place, value, code: here?.code }).toEqual({
          place,
          value,
          code: here?.code === 'does-not-apply' ? 'does-not-apply' : (expected ?? 'not-a-whole-number'),
        })
      }
    }
  })

  it('keeps lone surrogates as they came, or refuses them', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(5)) ?? {}
    for (const place of questionPlaces(form))
      for (const value of LONE_SURROGATES) {
        const answers = withAnswer(sound, place, value)
        const { faults } = everythingOn(form, answers)
        if (faults.length === 0) expect(at(disclose(form, answers, 'child-protection'), place)).toBe(value)
      }
  })

  it('is not overthrown by depth, whether the form knows the question or not', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(6)) ?? {}
    const deep = [nested(200), nested(200, '[', ']')]
    // Deeper than any stack: JSON.parse reads it all the same.
    const brackets = nested(100_000, '[', ']')
    const deepest = [nested(100_000), brackets, [brackets, nested(100_000, '[', ']')]]
    const pages = Object.keys(form.schema.properties).map(name => below('', name))
    for (const [values, places] of [
      [deep, placesOf(form)],
      [deepest, [...pages, ...questionPlaces(form)]],
    ] as const)
      for (const answers of values.flatMap(value => [
        withAnswer(sound, '/unknown', value),
        ...places.map(place => answering(form, sound, place, value)),
      ])) {
        expectClear(faultsOf(form, answers))
        expect(() => settle(form, answers)).not.toThrow()
        applicability(form, answers)
        disclose(form, answers, 'child-protection')
      }
  })

  it('takes time in proportion to long texts', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(7)) ?? {}
    const kinds = new Map(placesOf(form).map(place => [kindOf(form, place), place]))
    for (const [kind, place] of kinds)
      for (const text of LONG) {
        const long = answering(form, sound, place, text)
        expectClear(everythingOn(form, long).faults)
        const short = answering(form, sound, place, text.slice(0, text.length / 10))
        expectLinear(
          () => everythingOn(form, short),
          () => everythingOn(form, long),
          { kind, place, text: text.slice(0, 10) },
        )
      }
  })

  it('takes time in proportion to long lists', async () => {
    const form = await loadedForm(id)
    const sound = generateAnswers(form, seeded(8)) ?? {}
    const lists = questionPlaces(form).filter(place => schemaFor(form, place).schema.type === 'array')
    for (const place of lists) {
      const option = schemaFor(form, `${place}/0`).schema.oneOf?.[0]?.const
      for (const entry of [
        () => ({}),
        (index: number) => ({ unknown: index }),
        (index: number) => [index],
        (index: number) => `x${index}`,
        () => null,
        () => option ?? 'x',
      ] satisfies ((index: number) => Json)[]) {
        const of = (count: number): Answers =>
          withAnswer(
            sound,
            place,
            Array.from({ length: count }, (_, index) => entry(index)),
          )
        const [less, more] = [of(1_000), of(10_000)]
        expectClear(everythingOn(form, more).faults)
        expectLinear(
          () => everythingOn(form, less),
          () => everythingOn(form, more),
          { place, entry: entry(0) },
        )
      }
    }
  })

  it('takes time in proportion to how much is unknown', async () => {
    const form = await loadedForm(id)
    const of = (count: number): Answers =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`unknown${index}`, index]))
    const [less, more] = [of(1_000), of(10_000)]
    expectClear(everythingOn(form, more).faults)
    expectLinear(
      () => everythingOn(form, less),
      () => everythingOn(form, more),
      'unknown questions',
    )
  })

  it('is told in every language, and in one that it does not have', async () => {
    const form = await loadedForm(id)
    for (const language of LANGUAGES) expect(localize(form, language)).toHaveProperty('title')
    expect(localize({ ...form, words: {} }, 'ht')).toEqual(form.schema)
  })
})

/** What sort of place it is, as far as checking goes: one of each is enough for what takes long. */
function kindOf(form: Form, place: string): string {
  const { schema } = schemaFor(form, place)
  return `${schema.type} ${schema.format ?? ''} ${schema.oneOf === undefined ? '' : 'options'} ${schema.maxLength ?? ''}`
}
