import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../../infra/build/build-country.ts'
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
})
