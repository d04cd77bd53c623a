import { isGroup, isList } from './applies.ts'
import type { Answers, Json } from './form.ts'
import { stepsOf } from './pointer.ts'

/** Answers with one more value; groups on the way are made. */
export function withAnswer(answers: Answers, place: string, value: Json): Answers {
  const set = (here: Json | undefined, steps: readonly string[]): Json => {
    const [step, ...rest] = steps
    if (step === undefined) return value
    if (here !== undefined && isList(here))
      return here.map((entry, index) => (String(index) === step ? set(entry, rest) : entry))
    const group = here !== undefined && isGroup(here) ? here : {}
    return { ...group, [step]: set(group[step], rest) }
  }
  const result = set(answers, stepsOf(place))
  return isGroup(result) ? result : {}
}
