import { expect, test } from 'vitest'
import { compileForm } from '../../infra/build/compile-form.ts'

const COUNTRIES = Array.from({ length: 300 }, (_, index) => `c${index}`)
const QUESTIONS = Array.from({ length: 12 }, (_, index) => `question${index}`)

const SCHEMA = {
  $id: 'urn:amparo:form:long',
  type: 'object',
  additionalProperties: false,
  properties: {
    page: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(QUESTIONS.map(name => [name, { type: 'string', maxLength: 9 }])),
        'with-dash': { $ref: '#/$defs/country' },
      },
    },
  },
  $defs: { country: { type: 'string', enum: COUNTRIES } },
}

const module = await compileForm(SCHEMA, [])
const { validate } = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as {
  readonly validate: ((value: unknown) => boolean) & { readonly errors?: readonly { readonly keyword: string }[] }
}
const faultsOf = (page: unknown): readonly unknown[] => (validate({ page }) ? [] : (validate.errors ?? []))

test('a page of many questions takes its own and no other', () => {
  expect(faultsOf({ question0: 'a', question11: 'b', 'with-dash': 'c299' })).toEqual([])
  for (const unknown of ['question12', 'constructor', 'hasOwnProperty'])
    expect(faultsOf({ [unknown]: 'a' })).toMatchObject([
      { keyword: 'additionalProperties', params: { additionalProperty: unknown } },
    ])
})

test('a long list of options takes each of them and nothing like them', () => {
  for (const option of ['c0', 'c150', 'c299']) expect(faultsOf({ 'with-dash': option })).toEqual([])
  for (const other of ['c300', '', 'C0']) expect(faultsOf({ 'with-dash': other })).toMatchObject([{ keyword: 'enum' }])
  expect(faultsOf({ 'with-dash': ['c0'] })).toMatchObject([{ keyword: 'type' }, { keyword: 'enum' }])
})

test('the checks bring neither the schema nor the list a second time', () => {
  expect(module).not.toContain('maxLength:9')
  expect(module.split('"c299"')).toHaveLength(2)
})
