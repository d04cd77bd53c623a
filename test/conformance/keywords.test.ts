// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema
import { registerSchema, setShouldValidateFormat, validate } from '@hyperjump/json-schema/draft-2020-12'
import '@hyperjump/json-schema/formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { loadForm } from '../../infra/forms/check-forms.ts'
import { inspectSchema } from '../../shared/forms/check-schema.ts'
import type { Form } from '../../shared/forms/form.ts'
import { KEYWORDS } from '../../shared/forms/keywords.ts'

/*
 * Every keyword a form may use, by cases of our own: no npm package carries the official JSON-Schema-Test-Suite for
 * draft 2020-12 (`json-schema-test-suite` 0.0.10 stops at draft 4; `@json-schema-org/tests` 2.0.0 fetches from GitHub
 * and stops at draft 7). Each value is judged by what the specification says, and the verdict must be that of
 *   - the form's own compiled `validate`,
 *   - the same schema compiled as a condition (`if`), which is another path through the compiler,
 *   - Ajv as it comes, on the schema as it is written,
 *   - @hyperjump/json-schema, another implementation.
 *
 * What is not compared, and why:
 *   - keywords that no form may use (`prefixItems`, `patternProperties`, `propertyNames`, `unevaluated…`, `$anchor`,
 *     `$dynamicRef`, `minContains`, `maxContains`, `multipleOf`, `exclusive…`, `minProperties`, `maxProperties`,
 *     `content…`, `default`, …): the form check refuses each, which the last test here shows;
 *   - `oneOf` of anything but constants, `$ref` to anything but `#/$defs/…`, `additionalProperties` of anything but
 *     false, a schema that is no object, formats but four: refused by the form check as well;
 *   - `format` as a mere annotation: here it is always checked;
 *   - `$id` and `$schema` within a schema: a form is one document in one dialect;
 *   - `$ref` with percent-encoding: the form check refuses it, so a definition has a plain name;
 *   - the text "__proto__" twice in a list of unique texts: Ajv 8 takes it, as it comes and as we compile it. It reaches
 *     only lists of free texts (an option has no such name) and does no harm there: it is a word like any other.
 */
interface Case {
  readonly about: string
  readonly schema: Readonly<Record<string, unknown>>
  /** As JSON, since only that can write `__proto__` and 1.0. */
  readonly valid: readonly string[]
  readonly invalid: readonly string[]
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  $schema: [
    {
      about: 'names the dialect',
      schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'string' },
      valid: ['"x"'],
      invalid: ['1'],
    },
  ],
  $id: [{ about: 'names the form', schema: { $id: 'urn:amparo:form:case', const: 1 }, valid: ['1'], invalid: ['2'] }],
  $ref: [
    {
      about: 'holds as well as what stands beside it',
      schema: { $defs: { word: { type: 'string', maxLength: 3 } }, $ref: '#/$defs/word', minLength: 2 },
      valid: ['"ab"', '"abc"'],
      invalid: ['"a"', '"abcd"', '1'],
    },
    {
      about: 'goes on to another, and may be a name for itself',
      schema: {
        $defs: { a: { $ref: '#/$defs/b' }, b: { type: 'integer' } },
        properties: { $ref: { $ref: '#/$defs/a' } },
      },
      valid: ['{"$ref": 1}', '{}'],
      invalid: ['{"$ref": "#/$defs/a"}'],
    },
  ],
  $defs: [
    {
      about: 'says nothing until it is referred to',
      schema: { $defs: { never: { not: {} }, word: { type: 'string' } } },
      valid: ['1', '"x"', 'null', '{"never": 1}'],
      invalid: [],
    },
  ],
  type: [
    {
      about: 'string',
      schema: { type: 'string' },
      valid: ['""', '"1"'],
      invalid: ['1', 'null', 'true', '[]', '{}', '["x"]'],
    },
    {
      about: 'integer: a number without a fraction, however written',
      schema: { type: 'integer' },
      valid: ['1', '1.0', '-0', '1e3', '12345678901234567890'],
      invalid: ['1.1', '1e-3', '"1"', 'null', 'true', '[1]'],
    },
    {
      about: 'number',
      schema: { type: 'number' },
      valid: ['1', '1.5', '-0.0', '1e308'],
      invalid: ['"1"', '"NaN"', 'null', 'true', '{}'],
    },
    {
      about: 'boolean',
      schema: { type: 'boolean' },
      valid: ['true', 'false'],
      invalid: ['0', '1', '""', '"true"', 'null'],
    },
    { about: 'object', schema: { type: 'object' }, valid: ['{}', '{"a": 1}'], invalid: ['[]', 'null', '"{}"', '1'] },
    {
      about: 'array',
      schema: { type: 'array' },
      valid: ['[]', '[1]'],
      invalid: ['{}', 'null', '"[]"', '{"0": 1, "length": 1}'],
    },
    { about: 'null', schema: { type: 'null' }, valid: ['null'], invalid: ['0', '""', 'false', '{}', '[]'] },
    {
      about: 'one of several',
      schema: { type: ['string', 'integer'] },
      valid: ['"x"', '1'],
      invalid: ['1.5', 'null', '[]', 'true'],
    },
  ],
  properties: [
    {
      about: 'each by its name, and only in objects',
      schema: { properties: { a: { type: 'integer' }, b: false, c: true } },
      valid: ['{}', '{"a": 1}', '{"c": null}', '{"d": "x"}', '[]', '12', '"b"'],
      invalid: ['{"a": "x"}', '{"b": 1}', '{"b": null}', '{"a": 1, "b": 2}'],
    },
    {
      about: 'called like keywords',
      schema: {
        properties: {
          title: { type: 'integer' },
          oneOf: { type: 'integer' },
          const: { type: 'integer' },
          $id: { type: 'integer' },
          version: { properties: { description: { type: 'integer' } } },
        },
      },
      valid: ['{"title": 1, "oneOf": 2, "const": 3, "$id": 4, "version": {"description": 5}}'],
      invalid: [
        '{"title": "x"}',
        '{"oneOf": []}',
        '{"const": {}}',
        '{"$id": "x"}',
        '{"version": {"description": "x"}}',
      ],
    },
    {
      about: 'called with signs that mean something to a pointer, a URI or a program',
      schema: {
        properties: {
          'a/b': { type: 'integer' },
          'a~b': { type: 'integer' },
          'a%b': { type: 'integer' },
          'a#b': { type: 'integer' },
          'a"b\\c\n': { type: 'integer' },
          año: { type: 'integer' },
          '': { type: 'integer' },
        },
      },
      valid: ['{"a/b": 1, "a~b": 1, "a%b": 1, "a#b": 1, "a\\"b\\\\c\\n": 1, "año": 1, "": 1}'],
      invalid: [
        '{"a/b": ""}',
        '{"a~b": ""}',
        '{"a%b": ""}',
        '{"a#b": ""}',
        '{"a\\"b\\\\c\\n": ""}',
        '{"año": ""}',
        '{"": ""}',
      ],
    },
    {
      about: 'called like what every object inherits',
      schema: {
        properties: { constructor: { type: 'integer' }, toString: { properties: { length: { type: 'string' } } } },
      },
      valid: ['{}', '{"constructor": 1}', '{"toString": {"length": "x"}}'],
      invalid: ['{"constructor": "x"}', '{"toString": {"length": 1}}'],
    },
  ],
  required: [
    {
      about: 'of objects only; null is there',
      schema: { required: ['a', 'b'] },
      valid: ['{"a": 1, "b": null}', '[]', '"a"', 'null'],
      invalid: ['{}', '{"a": 1}', '{"A": 1, "b": 1}'],
    },
    { about: 'of nothing', schema: { required: [] }, valid: ['{}', '1'], invalid: [] },
    {
      about: 'what is inherited is not there',
      schema: { required: ['toString', 'constructor', '__proto__'] },
      valid: ['{"toString": 1, "constructor": 2, "__proto__": 3}'],
      invalid: ['{}', '{"toString": 1}', '{"toString": 1, "constructor": 2}', '{"__proto__": {"toString": 1}}'],
    },
  ],
  additionalProperties: [
    {
      about: 'false: none but those named beside it',
      schema: { properties: { a: {}, 'b"c': {} }, additionalProperties: false },
      valid: ['{}', '{"a": 1}', '{"b\\"c": 1}', '[1]', '"x"'],
      invalid: ['{"x": 1}', '{"a": 1, "x": null}', '{"toString": 1}', '{"__proto__": 1}', '{"": 1}'],
    },
    {
      about: 'does not see what allOf names',
      schema: { allOf: [{ properties: { a: {} } }], additionalProperties: false },
      valid: ['{}'],
      invalid: ['{"a": 1}'],
    },
  ],
  items: [
    {
      about: 'every entry, of arrays only',
      schema: { items: { type: 'integer' } },
      valid: ['[]', '[1, 2]', '{"0": "x", "length": 1}', '"x"'],
      invalid: ['["x"]', '[1, null]', '[[1]]'],
    },
    {
      about: 'nested, with conditions of their own',
      schema: { items: { items: { properties: { a: { const: 1 } } } } },
      valid: ['[[{"a": 1}, {}], []]'],
      invalid: ['[[{"a": 1}], [{"a": 2}]]'],
    },
    { about: 'false', schema: { items: false }, valid: ['[]', '1'], invalid: ['[1]', '[null]'] },
  ],
  oneOf: [
    {
      about: 'options',
      schema: {
        oneOf: [
          { const: 'a', title: 'A' },
          { const: 2, title: 'Two' },
          { const: { a: [1] }, title: 'Object' },
        ],
      },
      valid: ['"a"', '2', '2.0', '{"a": [1]}'],
      invalid: ['"A"', '"2"', 'null', '["a"]', '{"a": [2]}', '{"a": [1], "b": 1}'],
    },
  ],
  const: [
    { about: 'false is not 0', schema: { const: false }, valid: ['false'], invalid: ['0', '""', 'null', '[]'] },
    { about: '1 is not true', schema: { const: 1 }, valid: ['1', '1.0'], invalid: ['true', '"1"', '[1]'] },
    { about: 'null', schema: { const: null }, valid: ['null'], invalid: ['0', 'false', '""', '{}'] },
    {
      about: 'an object, whatever the order; names that look like annotations stay',
      schema: { const: { title: 'a', b: { description: 'c', oneOf: [1] } } },
      valid: [
        '{"title": "a", "b": {"description": "c", "oneOf": [1]}}',
        '{"b": {"oneOf": [1], "description": "c"}, "title": "a"}',
      ],
      invalid: ['{"b": {"description": "c", "oneOf": [1]}}', '{"title": "a", "b": {"oneOf": [1]}}', '{}'],
    },
    {
      about: 'a list, in its order',
      schema: { const: [1, 2] },
      valid: ['[1, 2]'],
      invalid: ['[2, 1]', '[1, 2, 3]', '{"0": 1, "1": 2}'],
    },
    { about: 'text with a zero', schema: { const: 'a\u0000b' }, valid: ['"a\\u0000b"'], invalid: ['"ab"', '"a b"'] },
  ],
  enum: [
    {
      about: 'of any kind',
      schema: { enum: [6, 'x', [], true, { title: 12 }] },
      valid: ['6', '"x"', '[]', 'true', '{"title": 12}'],
      invalid: ['null', '1', '{"title": false}', '{}', '"6"', '{"title": 12, "b": 42}'],
    },
    { about: '0 is not false', schema: { enum: [0] }, valid: ['0', '0.0', '-0'], invalid: ['false', '""', 'null'] },
  ],
  format: [
    {
      about: 'date, of texts only',
      schema: { format: 'date' },
      valid: ['"2026-02-28"', '"2024-02-29"', '"0001-01-01"', '12', 'null', '{}'],
      invalid: [
        '"2026-02-30"',
        '"2026-02-29"',
        '"2026-2-3"',
        '"2026-13-01"',
        '"0000-00-00"',
        '"NaN"',
        '""',
        '"2026-01-01T00:00:00Z"',
        '"২০২৬-01-01"',
        '"2026-01-01\\n"',
      ],
    },
    {
      about: 'date-time: RFC 3339, with its offset',
      schema: { format: 'date-time' },
      valid: ['"2026-02-28T10:00:00Z"', '"2026-02-28T10:00:00.123-06:00"', '"2026-02-28t10:00:00z"', '1'],
      invalid: [
        '"2026-02-28T10:00:00"',
        '"2026-02-30T10:00:00Z"',
        '"2026-02-28T25:00:00Z"',
        '"2026-02-28T10:61:00Z"',
        '"2026-02-28"',
        '"2026-02-28T10:00:00+25:00"',
        '""',
      ],
    },
    {
      about: 'email',
      schema: { format: 'email' },
      valid: ['"ana@example.org"', '"a.b+c@example.co.uk"', '1'],
      invalid: ['"ana"', '"ana@"', '"@example.org"', '"a..b@example.org"', '".a@example.org"', '""'],
    },
    {
      about: 'uri: absolute',
      schema: { format: 'uri' },
      valid: [
        '"https://example.org/a?b=c#d"',
        '"urn:uuid:01950000-0000-7000-8000-000000000000"',
        '"mailto:ana@example.org"',
        '1',
      ],
      invalid: ['"//example.org"', '"/a"', '"a b"', '"https://example.org/ b"', '":// x"', '""'],
    },
  ],
  minimum: [
    {
      about: 'included; of numbers only',
      schema: { minimum: 1.1 },
      valid: ['1.1', '2', '"x"', '"0"', 'null'],
      invalid: ['1', '-5', '1.0999'],
    },
  ],
  maximum: [
    {
      about: 'included; of numbers only',
      schema: { maximum: 3 },
      valid: ['3', '3.0', '-1e300', '"9"'],
      invalid: ['3.5', '4', '1e300'],
    },
  ],
  minLength: [
    {
      about: 'in characters, not in halves of them',
      schema: { minLength: 2 },
      valid: ['"ab"', '"🌻🌻"', '1', '[]'],
      invalid: ['"a"', '"🌻"', '""'],
    },
  ],
  maxLength: [
    {
      about: 'in characters, not in halves of them',
      schema: { maxLength: 2 },
      valid: ['"ab"', '"🌻🌻"', '123', '[1, 2, 3]'],
      invalid: ['"abc"', '"🌻🌻🌻"', '"e\\u0301ab"'],
    },
  ],
  minItems: [
    { about: 'of arrays only', schema: { minItems: 1 }, valid: ['[1]', '[null]', '""', '{}'], invalid: ['[]'] },
  ],
  maxItems: [
    {
      about: 'of arrays only',
      schema: { maxItems: 2 },
      valid: ['[]', '[1, 2]', '"foobar"', '{"a": 1, "b": 2, "c": 3}'],
      invalid: ['[1, 2, 3]'],
    },
  ],
  uniqueItems: [
    {
      about: 'whatever stands in the list',
      schema: { uniqueItems: true },
      valid: [
        '[]',
        '[1, true]',
        '[0, false]',
        '["1", 1]',
        '[[1], [true]]',
        '[{"a": 1}, {"a": 2}]',
        '[{"a": false}, {"a": 0}]',
        '["__proto__", "toString"]',
        '"aa"',
        '[null, {}]',
      ],
      invalid: [
        '[1, 1]',
        '[1, 1.0]',
        '[{"a": 1, "b": 2}, {"b": 2, "a": 1}]',
        '[[1], [1]]',
        '[[["a"]], [["a"]]]',
        '[1, "x", null, 1]',
        '["__proto__", "__proto__"]',
      ],
    },
    {
      about: 'of texts, which are compared another way',
      schema: { uniqueItems: true, items: { type: 'string' } },
      valid: ['["a", "b"]', '["__proto__", "toString", "constructor"]'],
      invalid: ['["a", "b", "a"]', '["toString", "toString"]', '[1]'],
    },
    { about: 'false asks for nothing', schema: { uniqueItems: false }, valid: ['[1, 1]'], invalid: [] },
  ],
  contains: [
    {
      about: 'one at least, of arrays only',
      schema: { contains: { const: 'other' } },
      valid: ['["other"]', '["a", "other", "other"]', '"other"', '{}'],
      invalid: ['[]', '["a"]', '[["other"]]'],
    },
    {
      about: 'an object with a condition',
      schema: { contains: { properties: { a: { minimum: 5 } }, required: ['a'] } },
      valid: ['[{}, {"a": 5}]'],
      invalid: ['[{}]', '[{"a": 4}]'],
    },
    { about: 'false', schema: { contains: false }, valid: ['{}', '1'], invalid: ['[]', '[1]'] },
  ],
  pattern: [
    {
      about: 'anywhere in the text unless anchored; of texts only',
      schema: { pattern: 'a+' },
      valid: ['"xxaayy"', '1', 'null', '{}'],
      invalid: ['"b"', '""', '"A"'],
    },
    {
      about: 'knows letters of every script',
      schema: { pattern: '^\\p{L}+$' },
      valid: ['"Ñandú"', '"مرحبا"', '"𐐀"'],
      invalid: ['"a1"', '"a b"', '"🌻"'],
    },
    {
      about: 'counts a flower once',
      schema: { pattern: '^.$' },
      valid: ['"🌻"', '"a"'],
      invalid: ['"ab"', '""', '"\\n"'],
    },
    {
      about: 'does not end before a line break',
      schema: { pattern: '^abc$' },
      valid: ['"abc"'],
      invalid: ['"abc\\n"'],
    },
  ],
  allOf: [
    {
      about: 'each of them, and what stands beside',
      schema: { allOf: [{ minimum: 2 }, { maximum: 4 }, true], type: 'integer' },
      valid: ['2', '4'],
      invalid: ['1', '5', '"x"', '2.5'],
    },
    { about: 'false', schema: { allOf: [true, false] }, valid: [], invalid: ['1', 'null', '{}'] },
  ],
  anyOf: [
    {
      about: 'one of them at least',
      schema: { anyOf: [{ type: 'integer' }, { minimum: 2 }, { required: ['a'], type: 'object' }] },
      valid: ['1', '2.5', '3', '"x"', '{"a": 1}'],
      invalid: ['1.5'],
    },
    { about: 'false is none', schema: { anyOf: [false, { const: 1 }] }, valid: ['1'], invalid: ['2', 'null'] },
  ],
  not: [
    {
      about: 'the contrary',
      schema: { not: { type: ['integer', 'boolean'] } },
      valid: ['"x"', '1.5', 'null'],
      invalid: ['1', 'true'],
    },
    { about: 'twice', schema: { not: { not: { required: ['a'] } } }, valid: ['{"a": 1}', '[]'], invalid: ['{}'] },
    { about: 'of everything', schema: { not: {} }, valid: [], invalid: ['1', 'null', '{}'] },
    {
      about: 'a question forbidden',
      schema: { properties: { a: { not: {} } } },
      valid: ['{}', '{"b": 1}'],
      invalid: ['{"a": 1}', '{"a": null}'],
    },
  ],
  if: [
    { about: 'alone asks for nothing', schema: { if: { const: 0 } }, valid: ['0', '1'], invalid: [] },
    {
      about: 'sees a question that is not answered as one that fits',
      schema: { if: { properties: { a: { const: 'yes' } } }, then: { required: ['b'] } },
      valid: ['{"b": 1}', '{"a": "no"}', '[]'],
      invalid: ['{}', '{"a": "yes"}'],
    },
    {
      about: 'within a condition',
      schema: {
        if: { minimum: 0 },
        then: { if: { maximum: 9 }, then: { type: 'integer' }, else: false },
        else: { const: -1 },
      },
      valid: ['0', '9', '-1'],
      invalid: ['1.5', '10', '-2'],
    },
  ],
  then: [
    { about: 'without if asks for nothing', schema: { then: { const: 0 } }, valid: ['0', '1'], invalid: [] },
    {
      about: 'where it fits',
      schema: { if: { maximum: 0 }, then: { minimum: -10 } },
      valid: ['-1', '3'],
      invalid: ['-100'],
    },
  ],
  else: [
    { about: 'without if asks for nothing', schema: { else: { const: 0 } }, valid: ['0', '1'], invalid: [] },
    {
      about: 'forbids a question where it does not fit',
      schema: { if: { properties: { a: { const: 'yes' } }, required: ['a'] }, else: { properties: { b: false } } },
      valid: ['{}', '{"a": "yes", "b": 1}', '{"a": "no"}'],
      invalid: ['{"b": 1}', '{"a": "no", "b": null}'],
    },
  ],
  dependentSchemas: [
    {
      about: 'where the question is answered, whatever the answer',
      schema: { dependentSchemas: { a: { required: ['b'] }, c: false, title: { required: ['b'] } } },
      valid: ['{}', '{"a": null, "b": 1}', '{"b": 1}', '["a"]', '"c"'],
      invalid: ['{"a": null}', '{"c": 1}', '{"title": 1}'],
    },
  ],
  dependentRequired: [
    {
      about: 'where the question is answered, of objects only',
      schema: { dependentRequired: { a: ['b', 'c'], d: [] } },
      valid: ['{}', '{"a": 1, "b": 2, "c": 3}', '{"b": 1}', '{"d": 1}', '["a"]'],
      invalid: ['{"a": 1}', '{"a": null, "b": 2}'],
    },
    {
      about: 'of questions that are called like keywords',
      schema: { dependentRequired: { title: ['version'], oneOf: ['const'], $id: ['$ref'] } },
      valid: ['{"title": 1, "version": 2}', '{"oneOf": 1, "const": 2}', '{"version": 1}'],
      invalid: ['{"title": 1}', '{"oneOf": 1}', '{"$id": 1}'],
    },
    {
      about: 'does not take what is inherited for an answer',
      schema: { dependentRequired: { toString: ['a'], b: ['constructor'] } },
      valid: ['{}', '{"b": 1, "constructor": 1}'],
      invalid: ['{"toString": 1}', '{"b": 1}'],
    },
  ],
}

/** No form may use these: they are not left unread, they are refused. */
const REFUSED = {
  prefixItems: [{}],
  unevaluatedItems: false,
  unevaluatedProperties: false,
  patternProperties: {},
  propertyNames: {},
  minContains: 1,
  maxContains: 1,
  multipleOf: 2,
  exclusiveMinimum: 1,
  exclusiveMaximum: 1,
  minProperties: 1,
  maxProperties: 1,
  $anchor: 'a',
  $dynamicAnchor: 'a',
  $dynamicRef: '#a',
  $vocabulary: {},
  contentEncoding: 'base64',
  default: 1,
  dependencies: {},
  definitions: {},
  nullable: true,
}

setShouldValidateFormat(true)

describe.each(Object.entries(CASES).flatMap(([keyword, cases]) => cases.map(one => ({ keyword, ...one }))))(
  '$keyword: $about',
  ({ keyword, about, schema, valid, invalid }) => {
    it('is judged alike by us, as a form and as a condition, by Ajv, and by another implementation', async () => {
      const form = await formOf(schema)
      const { $defs = {}, $schema: _, $id: __, ...rest } = schema
      const condition = await formOf({ $defs, if: rest })
      // `ownProperties`, or what every object inherits would count as answered.
      const ajv = new Ajv2020({ strict: false, ownProperties: true })
      addFormats.default(ajv)
      const stock = ajv.compile(schema)
      const uri = `https://amparo.example/${encodeURIComponent(keyword)}/${encodeURIComponent(about)}`
      registerSchema({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema, $id: uri }, uri)
      const other = await validate(uri)
      for (const [texts, verdict] of [
        [valid, true],
        [invalid, false],
      ] as const)
        for (const text of texts) {
          expect({
            text,
            form: form.validate(JSON.parse(text)),
            condition: condition.conditions['/if']?.(JSON.parse(text)),
            ajv: stock(JSON.parse(text)),
            other: other(JSON.parse(text)).valid,
          }).toEqual({ text, form: verdict, condition: verdict, ajv: verdict, other: verdict })
        }
    })
  },
)

describe('the keywords of a form', () => {
  it('are all compared', () => {
    expect(new Set(Object.keys(CASES))).toEqual(KEYWORDS)
  })

  it.each(Object.entries(REFUSED))('do not include %s, which is refused', (keyword, value) => {
    expect(inspectSchema({ [keyword]: value }).faults).toEqual([
      { pointer: `/${keyword}`, reason: 'is not a keyword a form may use' },
    ])
  })
})

/** A schema compiled as the build compiles a form. */
function formOf(schema: Readonly<Record<string, unknown>>): Promise<Form> {
  const source = { $id: 'urn:amparo:form:case', ...schema }
  return loadForm({
    id: 'case',
    version: '1.0.0',
    schema: source,
    words: {},
    guidance: {},
    rules: [],
    findings: inspectSchema(source),
  })
}
