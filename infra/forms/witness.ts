import { applicability, applies, settle } from '../../shared/forms/applies.ts'
import { type Dependencies, dependenciesOf, neededBy } from '../../shared/forms/dependencies.ts'
import type { Answers, Form, Json } from '../../shared/forms/form.ts'
import { below } from '../../shared/forms/pointer.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'
import { questionPlaces, schemaFor } from './generate-answers.ts'

/** Combinations looked at for one question; conditions read a handful of questions with a handful of options each. */
const MOST = 200_000

/** The questions that no answers can ever make apply: each tried with every combination of what its conditions read. */
export function unreachable(form: Form): readonly string[] {
  const dependencies = dependenciesOf(form.schema)
  const pages = Object.keys(form.schema.properties).map(name => `/${name}`)
  const questions = questionPlaces(form)
  return [...pages, ...questions, ...questions.flatMap(place => entryPlaces(form, place))].filter(
    place => witness(form, dependencies, place) === undefined,
  )
}

/** The questions of a list's entries, in its first entry: `/company/companions/0/name`. */
function entryPlaces(form: Form, place: string): readonly string[] {
  const { schema } = schemaFor(form, place)
  if (schema.type !== 'array') return []
  const entry = below(place, 0)
  return Object.keys(schemaFor(form, entry).schema.properties ?? {}).flatMap(name => {
    const question = below(entry, name)
    return [question, ...entryPlaces(form, question)]
  })
}

/** Answers under which a question applies. */
function witness(form: Form, dependencies: Dependencies, question: string): Answers | undefined {
  const lists = listsAround(question)
  // Conditions are told without entry numbers: what they read of the list around the question is its first entry.
  const inFirst = (place: string): string =>
    lists.reduce((here, list) => {
      const plain = list.replaceAll('/0', '')
      return here.startsWith(`${plain}/`) ? `${list}/0${here.slice(plain.length)}` : here
    }, place)
  const reading = [...closure(dependencies, question.replaceAll('/0', ''))].map(inFirst)
  const choices = reading.map(place => candidates(form, place))
  const start = lists.reduce((answers: Answers, list) => withAnswer(answers, list, [{}]), {})
  let looked = 0
  const search = (index: number, answers: Answers): Answers | undefined => {
    const place = reading[index]
    if (place === undefined) {
      looked += 1
      const settled = settle(form, answers)
      return applies(applicability(form, settled.answers), question) ? settled.answers : undefined
    }
    for (const candidate of choices[index] ?? []) {
      if (looked > MOST) return undefined
      const found = search(index + 1, candidate === undefined ? answers : withAnswer(answers, place, candidate))
      if (found !== undefined) return found
    }
    return undefined
  }
  return search(0, start)
}

/** The lists around a question of a first entry, the outermost first. */
function listsAround(question: string): readonly string[] {
  return [...question.matchAll(/\/0(?=\/)/g)].map(({ index }) => question.slice(0, index))
}

function closure(dependencies: Dependencies, question: string, found = new Set<string>()): ReadonlySet<string> {
  for (const needed of neededBy(dependencies, question))
    if (!found.has(needed)) {
      found.add(needed)
      closure(dependencies, needed, found)
    }
  return found
}

/** What a condition can tell apart about a question: unanswered, and each of its options or a value at each limit. */
function candidates(form: Form, place: string): readonly (Json | undefined)[] {
  const { schema } = schemaFor(form, place)
  if (schema.oneOf !== undefined) return [undefined, ...schema.oneOf.map(option => option.const)]
  if (schema.enum !== undefined) return [undefined, ...schema.enum]
  switch (schema.type) {
    case 'array': {
      const items = schemaFor(form, `${place}/0`).schema
      if (items.oneOf !== undefined) return [undefined, ...items.oneOf.map(option => [option.const])]
      return [undefined, [], [{}], [{}, {}, {}]]
    }
    case 'object':
      return [undefined, {}]
    case 'integer':
    case 'number':
      return [undefined, schema.minimum ?? 0, schema.maximum ?? 100]
    case 'boolean':
      return [undefined, true, false]
    default:
      return [undefined, schema.format === 'date' ? '2010-01-01' : 'x']
  }
}
