import { afterAll, beforeAll } from 'vitest'
import { temporaryFolder } from '../../local-platform.ts'
import {
  countriesWithAccounts,
  type Resource,
  type Synthesized,
  synthesizeTemplates,
  type Template,
} from '../synthesized.ts'

/** The templates of twelve countries, as the tests of a stack ask for them. */
export interface Stacks extends Synthesized {
  readonly mexico: Template
  templateOf(id: string): Template
  /** Resources of a type in every country and edge, with the country's id. */
  everywhere(type: string): readonly (readonly [string, string, Resource])[]
}

/** Synthesized once, and there when the tests of a file run. */
export function useStacks(): Stacks {
  const folder = temporaryFolder()
  let synthesized: Synthesized | undefined
  beforeAll(async () => {
    synthesized = await synthesizeTemplates(countriesWithAccounts(), folder.path)
  })
  afterAll(() => folder.remove())
  const stacks = (): Synthesized => {
    if (synthesized === undefined) throw new Error('no test runs yet')
    return synthesized
  }
  const templateOf = (id: string): Template => {
    const found = stacks().countries.find(({ country }) => country.id === id)
    if (found === undefined) throw new Error(`no template of ${id}`)
    return found
  }
  return {
    get countries() {
      return stacks().countries
    },
    get edges() {
      return stacks().edges
    },
    get apps() {
      return stacks().apps
    },
    get mexico() {
      return templateOf('mx')
    },
    templateOf,
    everywhere: type =>
      [...stacks().countries, ...stacks().edges].flatMap(template =>
        template.all(type).map(([name, resource]) => [template.country.id, name, resource] as const),
      ),
  }
}

/** The one resource of a type. */
export function only(template: Template, type: string): Resource {
  const [first, ...others] = template.all(type)
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} of ${type}`)
  return first[1]
}

export interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Principal?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
export const listed = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? value : [value as Value]

/** What policies of these names allow. */
export function allowed(template: Template, name: RegExp): readonly Statement[] {
  return template
    .all('AWS::IAM::ManagedPolicy')
    .filter(([logicalId]) => name.test(logicalId))
    .flatMap(([, policy]): Statement[] => policy.Properties.PolicyDocument.Statement)
}
export const logicalId = (template: Template, type: string, beginning: string): string =>
  template.all(type).find(([name]) => name.startsWith(beginning))?.[0] ?? `no ${type} ${beginning}`
