import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../../infra/build/profiles.ts'
import { checkForm } from '../../../infra/forms/check-forms.ts'
import { extendLock, readLock } from '../../../infra/forms/lock.ts'
import { temporaryFolder } from '../../local-platform.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
// English is written in the schema itself, so that a test can add a question without four translations.
const COUNTRY = { ...profileOf('mx'), languages: ['en' as const], forms: {} }
const LOCK = readLock(join(FORMS, 'forms.lock.json'))

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  cpSync(join(FORMS, 'first-contact'), join(folder.path, 'first-contact'), { recursive: true })
})
afterEach(() => folder.remove())

interface Schema {
  [keyword: string]: unknown
  properties: Record<string, unknown>
  required: string[]
  allOf?: unknown[]
}
type Page = Pick<Schema, 'properties' | 'required' | 'allOf'>

const file = (name: string): string => join(folder.path, 'first-contact', name)
const read = (name: string): Schema => JSON.parse(readFileSync(file(name), 'utf8'))
const write = (name: string, value: unknown): void => writeFileSync(file(name), JSON.stringify(value))

/** The faults of first-contact with one more page, of which nothing is required unless the page says so; its new version is in the lock. */
async function faultsWithPage(page: Page): Promise<readonly string[]> {
  const schema = read('schema.json')
  schema.properties.extra = { title: 'Extra', type: 'object', additionalProperties: false, ...page }
  write('schema.json', schema)
  return faultsOfForm(extendLock({}, [{ id: 'first-contact', version: String(schema.version), schema }]))
}

async function faultsOfForm(lock = LOCK): Promise<readonly string[]> {
  return (await checkForm(folder.path, 'first-contact', COUNTRY, lock)).faults
}

const text = { title: 'Text', type: 'string', maxLength: 100 }
const yesNo = {
  title: 'Is it so?',
  type: 'string',
  oneOf: [
    { const: 'yes', title: 'Yes' },
    { const: 'no', title: 'No' },
  ],
}
/** `asked` applies only when `question` is answered with `answer`. */
const onlyWhen = (question: string, answer: string, asked: string): unknown => ({
  if: { properties: { [question]: { const: answer } }, required: [question] },
  else: { properties: { [asked]: false } },
})

describe('the check of forms', () => {
  it('finds nothing wrong with the form as it is', async () => {
    expect(await faultsOfForm()).toEqual([])
  })

  it('finds nothing wrong with a page that has a condition and a quick pattern', async () => {
    const faults = await faultsWithPage({
      required: ['known'],
      properties: { known: yesNo, plate: { ...text, pattern: '^[A-Z]{3}-[0-9]{1,4}$' } },
      allOf: [onlyWhen('known', 'yes', 'plate')],
    })
    // The page is asked of nobody, so the form's own examples hold.
    expect(faults).toEqual([])
  })

  it.each([
    ['^(a+)+$', 'exponential'],
    ['^(a|aa)+$', 'exponential'],
    ['^(\\p{L}+\\s?)*$', 'exponential'],
    ['^\\S+@\\S+$', '2nd degree polynomial'],
  ])('refuses the pattern %s, which some texts make slow', async (pattern, complexity) => {
    const faults = await faultsWithPage({ required: [], properties: { code: { ...text, pattern } } })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain('forms/first-contact/schema.json#/properties/extra/properties/code/pattern: ')
    expect(faults[0]).toContain(`${JSON.stringify(pattern)} takes ${complexity} time on a text such as `)
  })

  it('refuses a pattern that cannot be read', async () => {
    const faults = await faultsWithPage({ required: [], properties: { code: { ...text, pattern: '(' } } })
    expect(faults).toEqual([
      'forms/first-contact/schema.json#/properties/extra/properties/code/pattern: "(" cannot be shown to be quick (invalid)',
    ])
  })

  it('takes a question called "pattern" for what it is', async () => {
    expect(await faultsWithPage({ required: [], properties: { pattern: { ...text, title: '(' } } })).toEqual([])
  })

  it('refuses conditions that depend on one another in a circle, and names it', async () => {
    const faults = await faultsWithPage({
      required: [],
      properties: { first: yesNo, second: yesNo, third: yesNo },
      allOf: [
        onlyWhen('third', 'yes', 'first'),
        onlyWhen('first', 'yes', 'second'),
        onlyWhen('second', 'yes', 'third'),
      ],
    })
    expect(faults).toEqual([
      'forms/first-contact/schema.json: conditions go in a circle: /extra/first -> /extra/third -> /extra/second -> /extra/first',
    ])
  })

  it('finds a question that no answers make apply', async () => {
    const faults = await faultsWithPage({
      required: [],
      properties: { known: yesNo, how: text },
      allOf: [onlyWhen('known', 'yes', 'how'), onlyWhen('known', 'no', 'how')],
    })
    expect(faults).toEqual(['forms/first-contact/schema.json: no answers ever make /extra/how apply'])
  })

  it('finds a required question that some answers forbid, so that they can never be completed', async () => {
    const faults = await faultsWithPage({
      required: ['known', 'how'],
      properties: { known: yesNo, how: text },
      allOf: [onlyWhen('known', 'yes', 'how')],
    })
    expect(faults).toEqual([
      expect.stringMatching(
        /^forms\/first-contact\/schema\.json: some answers can never be completed \(seeds .*\): is a required question forbidden\?$/,
      ),
    ])
  })

  it('finds a required question that all answers forbid', async () => {
    const faults = await faultsWithPage({
      required: ['how'],
      properties: { known: yesNo, how: text },
      allOf: [onlyWhen('known', 'yes', 'how'), onlyWhen('known', 'no', 'how')],
    })
    expect(faults[0]).toBe('forms/first-contact/schema.json: no answers ever make /extra/how apply')
    expect(faults[1]).toContain('some answers can never be completed')
  })

  it('tells of a wrong example what it gives', async () => {
    const example = read('examples/ana.json')
    write('examples/ana.json', { ...example, faults: [{ path: '/child/sex', code: 'required' }] })
    expect(await faultsOfForm()).toEqual([
      `${file('examples/ana.json')}: must give [{"path":"/child/sex","code":"required"}] and gives []`,
    ])
  })

  it('tells what is wrong with an example that should be sound', async () => {
    write('examples/ana.json', { about: 'Nothing is known.', answers: {} })
    const [fault, ...others] = await faultsOfForm()
    expect(others).toEqual([])
    expect(fault).toMatch(/ana\.json: must give \[\] and gives \[\{"path":"\/encounter","code":"required"\},/)
  })

  it('refuses a published version that has changed, if only in a word', async () => {
    const schema = read('schema.json')
    write('schema.json', { ...schema, title: 'A first contact' })
    expect(await faultsOfForm()).toEqual([
      `forms/first-contact/schema.json#/version: version ${schema.version} is published and has changed: give it a new version`,
    ])
  })

  it('asks for a new version to be locked', async () => {
    write('schema.json', { ...read('schema.json'), version: '9.0.0' })
    expect(await faultsOfForm({})).toEqual([
      'forms/first-contact/schema.json#/version: version 9.0.0 is not in the lock yet: npm run forms -- lock',
    ])
  })

  it('refuses a list without an end', async () => {
    const faults = await faultsWithPage({
      required: [],
      properties: { names: { title: 'Names', type: 'array', items: text } },
    })
    expect(faults).toEqual([
      expect.stringMatching(/schema\.json#\/properties\/extra\/properties\/names: is a list without "maxItems"/),
    ])
  })

  it('counts the questions that each example shows: first contact with Ana takes twenty at most', async () => {
    const { shown } = await checkForm(folder.path, 'first-contact', COUNTRY, LOCK)
    expect(Object.keys(shown)).toEqual(['ana', 'jean', 'not-asked'])
    expect(shown.ana?.questions).toBeGreaterThan(10)
    expect(shown.ana?.questions).toBeLessThanOrEqual(20)
  })

  it('finds a question of a list that no answers make apply', async () => {
    const person = {
      title: 'Person',
      type: 'object',
      additionalProperties: false,
      properties: { known: yesNo, how: text, since: text },
      allOf: [onlyWhen('known', 'yes', 'how'), onlyWhen('known', 'no', 'how'), onlyWhen('known', 'yes', 'since')],
    }
    const people = { title: 'People', type: 'array', maxItems: 3, items: person }
    expect(await faultsWithPage({ required: [], properties: { people } })).toEqual([
      'forms/first-contact/schema.json: no answers ever make /extra/people/0/how apply',
    ])
  })

  it('finds a risk rule that speaks of what the form does not ask', async () => {
    const rule = (id: string, answers: unknown) => ({
      id,
      risk: 'high',
      when: { properties: { answers } },
      because: { en: 'It is.' },
    })
    const company = (status: unknown) => ({ properties: { company: { properties: { status } } } })
    const rules = [
      rule('one', { required: ['companyy'] }),
      rule('two', company({ const: 'alone' })),
      rule('three', company({ const: 'separated' })),
    ]
    writeFileSync(file('rules.json'), JSON.stringify(rules))
    expect(await faultsOfForm()).toEqual([
      `${file('rules.json')}#/0/when/properties/answers/required/0: speaks of "companyy", which is not asked there`,
      `${file('rules.json')}#/1/when/properties/answers/properties/company/properties/status: "alone" is not an option of the question`,
    ])
  })

  it('finds a slow pattern in a risk rule', async () => {
    const when = {
      properties: { answers: { properties: { child: { properties: { names: { pattern: '^(a+)+$' } } } } } },
    }
    writeFileSync(file('rules.json'), JSON.stringify([{ id: 'slow', risk: 'high', when, because: { en: 'It is.' } }]))
    expect(await faultsOfForm()).toEqual([
      expect.stringMatching(
        /^forms\/first-contact\/rules\.json#\/0\/when\/properties\/answers\/.*\/pattern: "\^\(a\+\)\+\$" takes exponential time/,
      ),
    ])
  })
})

/** Every way for a form to be sound JSON Schema and yet no form, or no JSON Schema at all: each with what is said of it. */
describe('the check of forms refuses', () => {
  const EXTRA = 'schema.json#/properties/extra'
  const inList = (items: unknown, more: object = {}) => ({ title: 'List', type: 'array', maxItems: 3, items, ...more })
  const group = { title: 'Group', type: 'object', additionalProperties: false, properties: { text } }

  it.each<readonly [what: string, page: Page, fault: string]>([
    [
      'a question without words',
      { required: [], properties: { a: { type: 'string' } } },
      '/properties/a/title: is missing',
    ],
    ['a question without a type', { required: [], properties: { a: { title: 'A' } } }, '/properties/a: has no type'],
    [
      'a question that no field can ask',
      { required: [], properties: { a: { title: 'A', type: 'boolean' } } },
      '/properties/a/type: "boolean" cannot be asked on a page',
    ],
    [
      'a question of one type or another',
      { required: [], properties: { a: { title: 'A', type: ['string', 'null'] } } },
      '/properties/a/type: ["string","null"] cannot be asked on a page',
    ],
    [
      'options without words',
      { required: [], properties: { a: { title: 'A', type: 'string', enum: ['x'] } } },
      '/properties/a/enum: are options without words',
    ],
    [
      'an option that is no text',
      { required: [], properties: { a: { title: 'A', type: 'string', oneOf: [{ const: 1, title: 'One' }] } } },
      '/properties/a/oneOf/0/const: is no text',
    ],
    [
      'a list of free texts',
      { required: [], properties: { a: inList({ type: 'string' }) } },
      '/properties/a/items: cannot be asked on a page',
    ],
    [
      'a list of nothing',
      { required: [], properties: { a: { title: 'A', type: 'array' } } },
      '/properties/a: is a list of nothing',
    ],
    [
      'groups that are compared with one another',
      { required: [], properties: { a: inList(group, { uniqueItems: true }) } },
      '/properties/a/uniqueItems: compares whole groups with one another',
    ],
    [
      'a group that asks nothing',
      { required: [], properties: { a: { ...group, properties: {} } } },
      '/properties/a: is a group without questions',
    ],
    [
      'a name that is a number',
      { required: [], properties: { '0': text } },
      '/properties/0: is not a name for a question',
    ],
    [
      'a condition on a question that is not asked',
      { required: [], properties: { a: yesNo, b: text }, allOf: [onlyWhen('aa', 'yes', 'b')] },
      '/allOf/0/if/properties/aa: speaks of "aa", which is not asked there',
    ],
    [
      'a condition that forbids a question that is not asked',
      { required: [], properties: { a: yesNo, b: text }, allOf: [onlyWhen('a', 'yes', 'c')] },
      '/allOf/0/else/properties/c: speaks of "c", which is not asked there',
    ],
    [
      'a required question that is not asked',
      { required: ['c'], properties: { a: text } },
      '/required/0: speaks of "c"',
    ],
    [
      'a condition on an option that is not there',
      { required: [], properties: { a: yesNo, b: text }, allOf: [onlyWhen('a', 'Yes', 'b')] },
      '/allOf/0/if/properties/a: "Yes" is not an option of the question',
    ],
    [
      'a keyword that is not as JSON Schema has it',
      { required: [], properties: { a: { ...text, maxLength: 'long' } } },
      '/properties/a/maxLength: is not sound JSON Schema: must be integer',
    ],
    [
      'a shape beside a reference',
      { required: [], properties: { a: { title: 'A', $ref: '#/$defs/nationality', type: 'string' } } },
      '/properties/a/type: stands beside "$ref" and hides what #/$defs/nationality says',
    ],
  ])('%s', async (_, page, fault) => {
    const faults = await faultsWithPage(page)
    expect(faults.map(one => one.slice(one.indexOf('schema.json#')))).toContainEqual(
      expect.stringContaining(`${EXTRA}${fault}`),
    )
  })

  it('a page that is no group', async () => {
    const faults = await faultsWithSchema(schema => {
      schema.properties.extra = text
    })
    expect(faults).toEqual([expect.stringMatching(/#\/properties\/extra: is not a page/)])
  })

  it('another dialect of JSON Schema', async () => {
    const faults = await faultsWithSchema(schema => {
      schema.$schema = 'http://json-schema.org/draft-07/schema#'
    })
    expect(faults).toEqual([
      expect.stringMatching(/#\/\$schema: must be https:\/\/json-schema.org\/draft\/2020-12\/schema/),
    ])
  })

  it.each([
    [
      'of itself',
      { person: { type: 'object', properties: { friend: { $ref: '#/$defs/person' } } } },
      'person -> person',
    ],
    ['of two', { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } }, 'a -> b -> a'],
  ])('a circle of references %s, and names it', async (_, definitions, circle) => {
    const faults = await faultsWithSchema(schema => {
      schema.$defs = { ...Object(schema.$defs), ...definitions }
    })
    expect(faults).toContainEqual(expect.stringContaining(`refers to itself in a circle: ${circle}`))
  })
})

/** The faults of first-contact with a change, in the lock. */
async function faultsWithSchema(change: (schema: Schema) => void): Promise<readonly string[]> {
  const schema = read('schema.json')
  change(schema)
  write('schema.json', schema)
  return faultsOfForm(extendLock({}, [{ id: 'first-contact', version: String(schema.version), schema }]))
}
