import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { bare, compileForm } from '../../infra/build/compile-form.ts'
import { profileOf } from '../../infra/build/profiles.ts'
import { formIds, readForm } from '../../infra/build/read-form.ts'
import { loadForm } from '../../infra/forms/check-forms.ts'
import { generateAnswers, questionPlaces } from '../../infra/forms/generate-answers.ts'
import { seeded } from '../../infra/forms/random.ts'
import { applicability } from '../../shared/forms/applies.ts'
import { inspectSchema } from '../../shared/forms/check-schema.ts'
import { disclose } from '../../shared/forms/disclose.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Form, Schema, SchemaObject } from '../../shared/forms/form.ts'
import { at } from '../../shared/forms/pointer.ts'
import type { Figure } from './figure.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const ROUNDS = 15
const PAGES = 6
const MEMBERS = { few: 10, many: 100 }

/** What checking, finding out what applies and projecting cost, and how that grows. */
export async function formFigures(): Promise<readonly Figure[]> {
  const form = await formOf(sixtyQuestions())
  const answers = sixtyAnswers()
  const real = await largestForm()
  const group = await formOf(household())
  const perEntry = {
    one: timeOf(wholeOf(group, members(1)), 2000),
    few: timeOf(wholeOf(group, members(MEMBERS.few)), 2000) / MEMBERS.few,
    many: timeOf(wholeOf(group, members(MEMBERS.many)), 400) / MEMBERS.many,
  }
  return [
    {
      what: 'checking, what applies and projection of 60 questions, against Ajv alone',
      measured: ratio(wholeOf(form, answers), () => form.validate(answers), 3000),
      limit: 3,
      unit: 'x',
    },
    {
      what: `the same for ${real.form.id}`,
      measured: ratio(wholeOf(real.form, real.answers), () => real.form.validate(real.answers), 3000),
      limit: 3,
      unit: 'x',
    },
    {
      what: 'the same, as a share of compiling with Ajv when it is asked for',
      measured: (100 * timeOf(wholeOf(form, answers), 1000)) / timeOf(compiledWhenAsked(form, answers), 2),
      limit: 5,
      unit: '%',
    },
    {
      what: `time for an entry among ${MEMBERS.many}, against one among ${MEMBERS.few}`,
      measured: perEntry.many / perEntry.few,
      limit: 2,
      unit: 'x',
    },
    {
      what: `time for an entry among ${MEMBERS.few}, against a single one`,
      measured: perEntry.few / perEntry.one,
      limit: 2,
      unit: 'x',
    },
    { what: 'validators of all forms together, gzip', measured: await validatorsGzipped(), limit: 120, unit: 'KB' },
  ]
}

/** For child protection, which reads everything: no projection costs more. */
function wholeOf(form: Form, answers: Answers): () => unknown {
  return () => {
    if (faultsOf(form, answers).length > 0) throw new Error(`${form.id} refuses the answers of the bench`)
    return [applicability(form, answers), disclose(form, answers, 'child-protection')]
  }
}

function compiledWhenAsked(form: Form, answers: Answers): () => unknown {
  const schema = bare(form.schema)
  return () => {
    const ajv = new Ajv2020({ allErrors: true, ownProperties: true, strict: false })
    addFormats.default(ajv)
    return ajv.compile(schema)(answers)
  }
}

/** How many times longer one takes than another, turn about, so that a busy machine slows both. */
function ratio(one: () => unknown, other: () => unknown, calls: number): number {
  const best = { one: Number.POSITIVE_INFINITY, other: Number.POSITIVE_INFINITY }
  for (let round = 0; round < ROUNDS; round++) {
    best.one = Math.min(best.one, once(one, calls))
    best.other = Math.min(best.other, once(other, calls))
  }
  return best.one / best.other
}

/** Milliseconds for a call, at its best. */
function timeOf(call: () => unknown, calls: number): number {
  return Math.min(...Array.from({ length: ROUNDS }, () => once(call, calls)))
}

function once(call: () => unknown, calls: number): number {
  const begin = performance.now()
  for (let index = 0; index < calls; index++) call()
  return (performance.now() - begin) / calls
}

async function validatorsGzipped(): Promise<number> {
  const country = profileOf('mx')
  let bytes = 0
  for (const id of formIds(FORMS)) {
    const { schema, findings } = readForm(FORMS, id, country)
    bytes += gzipSync(await compileForm(schema, findings.conditions)).length
  }
  return bytes / 1024
}

async function largestForm(): Promise<{ form: Form; answers: Answers }> {
  const form = await loadForm(readForm(FORMS, 'best-interests-assessment', profileOf('mx')))
  // Of some sets of answers, the one that answers most: what is left out costs nothing to check.
  const sets = Array.from({ length: 20 }, (_, seed) => generateAnswers(form, seeded(seed), 1) ?? {})
  const answered = (set: Answers): number => questionPlaces(form).filter(place => at(set, place) !== undefined).length
  return { form, answers: sets.reduce((most, set) => (answered(set) > answered(most) ? set : most)) }
}

/** A form that stands in no folder, compiled as those in `forms/` are. */
async function formOf(schema: SchemaObject): Promise<Form> {
  const source = { $id: 'urn:amparo:form:bench', version: '1.0.0', title: 'Bench', ...schema }
  const findings = inspectSchema(source)
  if (findings.faults.length > 0) throw new Error(JSON.stringify(findings.faults))
  return loadForm({ id: 'bench', version: '1.0.0', schema: source, words: {}, guidance: {}, rules: [], findings })
}

const yesNo: SchemaObject = {
  title: 'Is it so?',
  type: 'string',
  oneOf: [
    { const: 'yes', title: 'Yes' },
    { const: 'no', title: 'No' },
  ],
}
const text: SchemaObject = { title: 'What?', type: 'string', minLength: 1, maxLength: 200 }
const marked = { 'x-audience': ['migration'] }

/** Asked when the answer before it is yes, and forbidden otherwise. */
const detail = (question: string, asked: string): Schema => ({
  if: { properties: { [question]: { const: 'yes' } }, required: [question] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: { required: [asked] },
  else: { properties: { [asked]: false } },
})

/** Six pages of ten questions, three of them behind a condition. */
function sixtyQuestions(): SchemaObject {
  const page: SchemaObject = {
    title: 'Page',
    type: 'object',
    additionalProperties: false,
    required: ['name', 'day', 'one', 'two', 'three'],
    properties: {
      name: text,
      day: { title: 'When?', type: 'string', format: 'date', ...marked },
      age: { title: 'How old?', type: 'integer', minimum: 0, maximum: 120 },
      one: { ...yesNo, ...marked },
      oneDetail: text,
      two: { ...yesNo, ...marked },
      twoDetail: text,
      three: yesNo,
      threeDetail: text,
      languages: {
        title: 'Languages',
        type: 'array',
        uniqueItems: true,
        maxItems: 3,
        items: {
          type: 'string',
          oneOf: [
            { const: 'es', title: 'Spanish' },
            { const: 'ht', title: 'Haitian Creole' },
          ],
        },
      },
    },
    allOf: [detail('one', 'oneDetail'), detail('two', 'twoDetail'), detail('three', 'threeDetail')],
  }
  const names = Array.from({ length: PAGES }, (_, index) => `page${index}`)
  return {
    type: 'object',
    additionalProperties: false,
    required: names,
    properties: Object.fromEntries(names.map(name => [name, page])),
  }
}

function sixtyAnswers(): Answers {
  const page: Answers = {
    name: 'Ana',
    day: '2026-03-02',
    age: 10,
    one: 'yes',
    oneDetail: 'On the way',
    two: 'no',
    three: 'yes',
    threeDetail: 'At the shelter',
    languages: ['es', 'ht'],
  }
  return Object.fromEntries(Array.from({ length: PAGES }, (_, index) => [`page${index}`, page]))
}

function household(): SchemaObject {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      household: {
        title: 'Household',
        type: 'object',
        additionalProperties: false,
        properties: {
          members: {
            title: 'Members',
            type: 'array',
            maxItems: MEMBERS.many,
            items: {
              title: 'Member',
              type: 'object',
              additionalProperties: false,
              required: ['name', 'known'],
              properties: {
                name: text,
                born: { title: 'Born', type: 'string', format: 'date' },
                known: { ...yesNo, ...marked },
                howKnown: text,
              },
              allOf: [detail('known', 'howKnown')],
            },
          },
        },
      },
    },
  }
}

function members(count: number): Answers {
  const member = (index: number): Answers => ({
    name: `Member ${index}`,
    born: '2001-05-06',
    ...(index % 2 === 0 ? { known: 'yes', howKnown: 'a neighbour' } : { known: 'no' }),
  })
  return { household: { members: Array.from({ length: count }, (_, index) => member(index)) } }
}
