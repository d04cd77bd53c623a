import type { Role } from '../access/roles.ts'
import type { GuardCode } from '../cases/refusal.ts'
import type { AuthorityId, Language } from '../countries/profile.ts'
import type { FactName, FactValue } from './facts.ts'

/** The stages of a case, in order; `closed` may be left again by reopening. */
export const STAGES = [
  'identification',
  'protection',
  'assessment',
  'determination',
  'implementation',
  'follow-up',
  'closed',
] as const
export type Stage = (typeof STAGES)[number]

/** Words for people. */
export type InLanguages = Readonly<Record<Language, string>>

/** A JSON Schema over case facts or answers, compiled. In the source of a procedure it is the schema itself. */
export type Condition = (value: unknown) => boolean

/** Who may do something: these roles, in this authority. */
export interface Hands {
  readonly authority: AuthorityId
  readonly roles: readonly Role[]
}

/** Where in the procedure a form belongs and who fills it in. */
export interface FormRule {
  readonly form: string
  readonly stage: Stage
  readonly opens: boolean
  readonly filledBy: readonly Role[]
  /** Undefined: in any authority. */
  readonly authorities: readonly AuthorityId[] | undefined
}

/** A step from one stage to the next, taken as soon as the facts allow it. */
export interface Transition<C = Condition> {
  readonly from: Stage
  readonly to: Stage
  readonly when: C
}

/** What must be so before an action (`close`, `sign:determination`, `submit-form:closure`), and what that rests on. */
export interface Guard<C = Condition> {
  readonly code: GuardCode
  /** `promise:3`, `rule:consent`, `procedure:tasks`. */
  readonly restsOn: string
  readonly on: readonly string[]
  readonly unless: C
}

/** Deadlines by risk, ISO 8601 durations; `response`: the country's own time to respond. */
export type TaskDeadline = 'response' | Readonly<Record<'high' | 'medium' | 'low', string>>

export interface TaskRule<C = Condition> {
  readonly id: string
  readonly title: InLanguages
  /** Stages at which it can be open. */
  readonly stages: readonly Stage[]
  readonly when: C
  readonly by: Hands
  /** The actions any of which does it. */
  readonly does: readonly string[]
  readonly deadline: TaskDeadline
  /** What the time is counted from: `opened`, `stage`, `risk`, `panel`, `transition`, a stage, `form:<id>` or `vulnerability:<id>`. */
  readonly from: string
  /** Whether the case cannot be closed while it is open. */
  readonly blocksClosing: boolean
}

/** Whose signatures make something stand. `of` is the form that is signed. */
export interface SignOff {
  readonly subject: string
  readonly of: string
  readonly by: readonly Hands[]
  /** Whether who filled in the form may not sign it. */
  readonly notByAuthor: boolean
}

/** A fact that a form's answers tell. The last rule that holds wins. */
export interface FindingRule<C = Condition> {
  readonly fact: FactName
  readonly value: FactValue
  readonly form: string
  readonly when: C
}

export interface Choice {
  readonly id: string
  readonly title: InLanguages
}

/** A vulnerability, recognised once and carried on. Its tasks stand among the procedure's, each under its condition. */
export interface VulnerabilityRule<C = Condition> extends Choice {
  readonly protections: readonly InLanguages[]
  readonly found: readonly { readonly form: string; readonly when: C }[]
}

/** The whole procedure of one country. */
export interface Procedure<C = Condition> {
  readonly version: string
  readonly forms: readonly FormRule[]
  readonly promises: Readonly<Record<string, InLanguages>>
  readonly signOffs: readonly SignOff[]
  readonly panel: { readonly quorum: number; readonly chairedBy: AuthorityId }
  /** Time after which an overdue task goes to the supervisor, and then to every authority. ISO 8601 durations. */
  readonly escalation: { readonly supervisor: string; readonly authorities: string }
  readonly transitions: readonly Transition<C>[]
  readonly reopensTo: Stage
  /** The actions that a closed case still allows. */
  readonly whenClosed: readonly string[]
  readonly guards: readonly Guard<C>[]
  readonly tasks: readonly TaskRule<C>[]
  readonly findings: readonly FindingRule<C>[]
  readonly vulnerabilities: readonly VulnerabilityRule<C>[]
  readonly measures: readonly Choice[]
  readonly partners: readonly Choice[]
  readonly consents: readonly string[]
}

/** What the procedure says of a form; undefined: it does not use it. */
export function formRule(procedure: Pick<Procedure, 'forms'>, formId: string): FormRule | undefined {
  return procedure.forms.find(rule => rule.form === formId)
}

/** What is signed under this name; undefined: nothing is. */
export function signOffOf(procedure: Pick<Procedure, 'signOffs'>, subject: string): SignOff | undefined {
  return procedure.signOffs.find(signOff => signOff.subject === subject)
}

/** The same procedure with other conditions: how a build replaces schemas by names, and a function names by code. */
export function mapConditions<A, B>(
  procedure: Procedure<A>,
  change: (condition: A, pointer: string) => B,
): Procedure<B> {
  return {
    ...procedure,
    transitions: procedure.transitions.map((one, n) => ({ ...one, when: change(one.when, `/transitions/${n}/when`) })),
    guards: procedure.guards.map((one, n) => ({ ...one, unless: change(one.unless, `/guards/${n}/unless`) })),
    tasks: procedure.tasks.map((one, n) => ({ ...one, when: change(one.when, `/tasks/${n}/when`) })),
    findings: procedure.findings.map((one, n) => ({ ...one, when: change(one.when, `/findings/${n}/when`) })),
    vulnerabilities: procedure.vulnerabilities.map((one, n) => ({
      ...one,
      found: one.found.map((rule, m) => ({
        ...rule,
        when: change(rule.when, `/vulnerabilities/${n}/found/${m}/when`),
      })),
    })),
  }
}
