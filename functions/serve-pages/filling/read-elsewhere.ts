import { dependenciesOf, neededBy } from '../../../shared/forms/dependencies.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { oncePerForm } from '../../../shared/forms/once-per-form.ts'
import { at } from '../../../shared/forms/pointer.ts'
import type { Page } from '../../../shared/forms/questions.ts'

const dependencies = oncePerForm(form => dependenciesOf(form.schema))

/**
 * The fields of other pages that the conditions of these questions look at: no other answer is repeated in the page.
 * `dependents`: places of answers on other pages which may cease to apply with an answer of this one.
 */
export function readElsewhere(form: Form, page: Page, values: FieldValues, dependents: readonly string[]): FieldValues {
  const here = page.questions.map(question => `/${page.name}/${question.name}`)
  const read = [...here, ...dependents].flatMap(place => [...neededBy(dependencies(form), place)])
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) =>
        !name.startsWith(`/${page.name}/`) &&
        read.some(place => name === place || name.startsWith(`${place}/`) || name.startsWith(`${place}:`)),
    ),
  )
}

/** Answered questions of other pages whose conditions look at this page, each with what it is called. */
export function dependentsOf(
  form: Form,
  pages: readonly Page[],
  page: Page,
  answers: Answers,
): ReadonlyMap<string, string> {
  const others = pages.filter(other => other !== page && answers[other.name] !== undefined)
  return new Map(
    others.flatMap(other =>
      other.questions
        .map(question => [`/${other.name}/${question.name}`, question.label] as const)
        .filter(([place]) => at(answers, place) !== undefined)
        .filter(([place]) => [...neededBy(dependencies(form), place)].some(one => one.startsWith(`/${page.name}/`))),
    ),
  )
}
