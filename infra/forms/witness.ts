import { applicability, applies, settle } from '../../shared/forms/applies.ts'
import { type Dependencies, dependenciesOf, neededBy } from '../../shared/forms/dependencies.ts'
import type { Answers, Form, Json } from '../../shared/forms/form.ts'
import { withAnswer } from '../../shared/forms/with-answer.ts'
import { questionPlaces, schemaFor } from './generate-answers.ts'

/** Combinations looked at for one question; conditions read a handful of questions with a handful of options each. */
const MOST = 200_000

/** The questions that no answers can ever make apply: each tried with every combination of what its conditions read. */
export function unreachable(form: Form): readonly string[] {
  const dependencies = dependenciesOf(form.schema)
  const pages = Object.keys(form.schema.properties).map(name => `/${name}`)
  return [...pages, ...questionPlaces(form)].filter(place => witness(form, dependencies, place) === undefined)
}

/** Answers under which a question applies. */
function witness(form: Form, dependencies: Dependencies, question: string): Answers | undefined {
  const reading = [...closure(dependencies, question)]
  const choices = reading.map(place => candidates(form, place))
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
  return search(0, {})
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
