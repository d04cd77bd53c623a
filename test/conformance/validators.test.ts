import { join } from 'node:path'
import { registerSchema, setShouldValidateFormat, validate } from '@hyperjump/json-schema/draft-2020-12'
import '@hyperjump/json-schema/formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { archivedVersions, changesArchived } from '../../infra/build/archive.ts'
import { countryIds, profileOf } from '../../infra/build/profiles.ts'
import { formIds, readArchived, readForm } from '../../infra/build/read-form.ts'
import { loadForm } from '../../infra/forms/check-forms.ts'
import { generateAnswers, questionPlaces } from '../../infra/forms/generate-answers.ts'
import { between, pick, type Random, seeded } from '../../infra/forms/random.ts'
import { applicability, applies, settle } from '../../shared/forms/applies.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Form, Json } from '../../shared/forms/form.ts'
import { at } from '../../shared/forms/pointer.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'

const FORMS = join(import.meta.dirname, '../../forms')
/** Answer sets for each form and country; half of them are then damaged. */
const SETS = 2000

setShouldValidateFormat(true)

const DAMAGES: readonly Json[] = [
  null,
  '',
  'nonsense',
  -1,
  1.5,
  1e9,
  true,
  [],
  {},
  ['x', 'x'],
  [[]],
  '2026-02-30',
  { constructor: 1 },
]

/** Answers with one thing changed: a question dropped, given a strange value, or one that is not in the form. */
function damage(form: Form, answers: Answers, random: Random): Answers {
  const place = pick(random, questionPlaces(form))
  if (random() < 0.2) return withAnswer(answers, pick(random, ['/unknown', '/__proto__', `${place}x`]), 'x')
  return withAnswer(answers, place, pick(random, DAMAGES))
}

// A form that a country changes is another form; the others are the same everywhere.
// So are the versions that newer ones have replaced: answers of before are checked by them for good.
const cases = formIds(FORMS).flatMap(id => {
  const [first = 'mx', ...others] = countryIds()
  const now = [first, ...others.filter(country => profileOf(country).forms[id] !== undefined)].map(country => ({
    id,
    country,
    version: 'now',
    sets: SETS,
    source: readForm(FORMS, id, profileOf(country)),
  }))
  const before = archivedVersions(FORMS, id).flatMap(version =>
    [first, ...others.filter(country => changesArchived(FORMS, id, version, country))].map(country => ({
      id,
      country,
      version,
      sets: SETS / 4,
      source: readArchived(FORMS, id, version, profileOf(country)),
    })),
  )
  return [...now, ...before]
})

describe.each(cases)('$id ($version) as $country has it', ({ id, country, version, sets, source }) => {
  it('is judged alike by us, by Ajv as it comes, and by another implementation', async () => {
    const form = await loadForm(source)
    const ajv = new Ajv2020({ strict: false, ownProperties: true })
    addFormats.default(ajv)
    const stock = ajv.compile(source.schema)
    const uri = `https://amparo.example/${country}/${id}/${version}`
    registerSchema({ ...source.schema, $id: uri }, uri)
    const other = await validate(uri)
    let accepted = 0
    for (let seed = 0; seed < sets; seed++) {
      const random = seeded(seed)
      const sound = generateAnswers(form, random)
      if (sound === undefined) throw new Error(`no answers for seed ${seed}`)
      const answers = seed % 2 === 0 ? sound : damage(form, sound, random)
      const verdict = faultsOf(form, answers).length === 0
      if (verdict) accepted += 1
      expect({ seed, answers, verdict }).toEqual({ seed, answers, verdict: stock(answers) })
      expect({ seed, answers, verdict }).toEqual({
        seed,
        answers,
        verdict: other(structuredClone(answers) as never).valid,
      })
    }
    expect(accepted).toBeGreaterThanOrEqual(sets / 2)
    expect(accepted).toBeLessThan(sets)
  })

  it('hides a question exactly when both refuse it answered', async () => {
    const form = await loadForm(source)
    const ajv = new Ajv2020({ strict: false, ownProperties: true, allErrors: true })
    addFormats.default(ajv)
    const stock = ajv.compile(source.schema)
    for (let seed = 0; seed < 60; seed++) {
      const random = seeded(seed)
      const answers = generateAnswers(form, random)
      if (answers === undefined) throw new Error(`no answers for seed ${seed}`)
      const found = applicability(form, answers)
      const hidden = questionPlaces(form).filter(place => !applies(found, place))
      for (const place of hidden.slice(0, between(random, 1, 5))) {
        const tried = withAnswer(answers, place, 'x')
        stock(tried)
        const refusedByStock = (stock.errors ?? []).some(
          error =>
            error.keyword === 'false schema' &&
            (place === error.instancePath || place.startsWith(`${error.instancePath}/`)),
        )
        expect({ seed, place, refusedByStock }).toEqual({ seed, place, refusedByStock: true })
        expect(at(settle(form, tried).answers, place)).toBeUndefined()
      }
    }
  })
})
