import type { CountryProfile } from '../../../shared/countries/profile.ts'

/** How many questions the page has, and entries its list. */
const QUESTIONS = 200
export const ENTRIES = 100

/** The page's name among the pages of first contact, which it is added to. */
export const LARGE_PAGE = 'survey'

/** Every kind that one types or chooses on a page, in turn. */
const KINDS = [
  { type: 'string', maxLength: 200 },
  { type: 'string', maxLength: 4000, 'x-widget': 'long-text' },
  { type: 'integer', minimum: 0, maximum: 1000 },
  { type: 'string', oneOf: options(3), 'x-widget': 'radio' },
  { type: 'string', oneOf: options(12) },
  { type: 'array', uniqueItems: true, maxItems: 6, items: { type: 'string', oneOf: options(6) } },
  { type: 'string', format: 'date' },
  { type: 'string', maxLength: 200 },
  { type: 'string', oneOf: options(2), 'x-widget': 'radio' },
  // Applies only where the one before is answered with the first option.
  { type: 'string', maxLength: 200 },
] as const

/** One page with 200 questions, a tenth of which depend on another, and a list of people, each with one that does. */
export const LARGE_SCHEMA = {
  title: 'A survey',
  type: 'object',
  additionalProperties: false,
  properties: {
    ...Object.fromEntries(
      Array.from({ length: QUESTIONS }, (_, index) => [
        `q${index}`,
        { title: `Question ${index}`, ...KINDS[index % KINDS.length] },
      ]),
    ),
    people: {
      title: 'People',
      type: 'array',
      maxItems: ENTRIES,
      items: {
        title: 'Person',
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { title: 'Name', type: 'string', maxLength: 200 },
          age: { title: 'Age', type: 'integer', minimum: 0, maximum: 120 },
          relation: { title: 'Relation', type: 'string', oneOf: options(4), 'x-widget': 'radio' },
          which: { title: 'Which?', type: 'string', maxLength: 200 },
        },
        ...onlyAfter('relation', 'which'),
      },
    },
  },
  allOf: Array.from({ length: QUESTIONS / KINDS.length }, (_, index) =>
    onlyAfter(`q${index * KINDS.length + 8}`, `q${index * KINDS.length + 9}`),
  ),
} as const

/** A country whose first contact has that page too: compiled, served and filled in like any other form. */
export function withLargePage(profile: CountryProfile): CountryProfile {
  const patch = [{ op: 'add', path: `/properties/${LARGE_PAGE}`, value: LARGE_SCHEMA } as const]
  return { ...profile, languages: ['en'], forms: { ...profile.forms, 'first-contact': { patch } } }
}

function options(count: number) {
  return Array.from({ length: count }, (_, index) => ({ const: `option-${index}`, title: `Option ${index}` }))
}

function onlyAfter(question: string, dependent: string) {
  return {
    if: { properties: { [question]: { const: 'option-0' } }, required: [question] },
    else: { properties: { [dependent]: false } },
  }
}
