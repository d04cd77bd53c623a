import { STAGES } from './procedure.ts'

export type FactName = string
export type FactValue = string

/**
 * What guards, tasks and steps are tested in: every fact has a value, always. Built in one place (`factsOf` in
 * `shared/cases/case-facts.ts`), so that no caller can forget one.
 */
export type CaseFacts = Readonly<Record<FactName, FactValue>>

/** What the facts of a country are named after: its forms, measures, partners, vulnerabilities, sign-offs, consents. */
export interface FactSources {
  readonly forms: readonly string[]
  readonly measures: readonly string[]
  readonly partners: readonly string[]
  readonly vulnerabilities: readonly string[]
  readonly consents: readonly string[]
  readonly signOffs: readonly { readonly subject: string; readonly authorities: readonly string[] }[]
}

/** Facts that forms tell (`findings` in `procedure.json`), with what holds until one does. The first value is the start. */
export const TOLD_FACTS = {
  views: ['missing', 'recorded', 'reason-recorded'],
  bidRequired: ['unknown', 'yes', 'no'],
  /** The decision as the report states it. */
  writtenDecision: ['none', 'approves', 'defers', 'does-not-approve', 'reopens', 'closes'],
  solution: ['none', 'here', 'abroad'],
  guardian: ['missing', 'requested', 'appointed', 'reason-recorded'],
  closing: ['with-check', 'final'],
} as const satisfies Readonly<Record<FactName, readonly FactValue[]>>

/** Facts that follow from the state of a case itself. */
const DERIVED_FACTS = {
  stage: STAGES,
  risk: ['unassessed', 'high', 'medium', 'low'],
  status: ['unknown', 'unaccompanied', 'separated', 'accompanied'],
  /** `due` from 180 days before the earliest day on which the child may come of age. */
  transition: ['not-yet', 'due'],
  adulthood: ['child', 'adult', 'unknown'],
  childProtectionNotified: ['no', 'yes'],
  migrationProcedure: ['not-opened', 'opened'],
  measures: ['none', 'taken'],
  panel: ['none', 'convened'],
  votes: ['below-quorum', 'quorum'],
  /** What the panel voted by majority; where the report states another decision, that contradicts. */
  decision: ['none', 'approves', 'defers', 'does-not-approve', 'reopens', 'closes', 'contradicts-votes'],
  /** `stands`: approved, with every signature, on the report as it is now. */
  determination: ['none', 'stands', 'decided-otherwise'],
  abroad: ['not-asked', 'asked', 'accepted', 'declined'],
  checkAfterClosing: ['not-due', 'due'],
  blockingTasks: ['none', 'some'],
} as const satisfies Readonly<Record<FactName, readonly FactValue[]>>

export type DerivedFact = keyof typeof DERIVED_FACTS

/** Every fact of a country with the values it can have. A condition that names anything else is refused when it is built. */
export function factDomains(sources: FactSources): ReadonlyMap<FactName, readonly FactValue[]> {
  const each = (prefix: string, names: readonly string[], values: readonly FactValue[]) =>
    names.map((name): [FactName, readonly FactValue[]] => [`${prefix}.${name}`, values])
  return new Map<FactName, readonly FactValue[]>([
    ...Object.entries(TOLD_FACTS),
    ...Object.entries(DERIVED_FACTS),
    // `earlier`: recorded before the case was reopened.
    ...each('form', sources.forms, ['missing', 'recorded', 'earlier']),
    ...each('measure', sources.measures, ['not-taken', 'taken']),
    ...each('partner', sources.partners, ['not-referred', 'referred']),
    ...each('vulnerability', sources.vulnerabilities, ['not-recognised', 'recognised']),
    ...each('consent', sources.consents, ['missing', 'given', 'withdrawn']),
    ...sources.signOffs.flatMap(({ subject, authorities }) => [
      ...each('signed', [subject], ['missing', 'partial', 'complete']),
      ...each(`signed.${subject}`, authorities, ['no', 'yes']),
    ]),
  ])
}
