import { type App, CfnResource, Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag'
import { ACKNOWLEDGEMENTS, type Acknowledgement } from './nag-acknowledgements.ts'

/** A rule that a resource breaks. */
export interface Finding {
  /** For example `AwsSolutions-DDB3`. */
  readonly rule: string
  readonly means: string
  /** Construct path: the stack's name first. */
  readonly resource: string
}

/**
 * What cdk-nag's packs AwsSolutions, Serverless and NIST 800-53 R5 find in every stack of an app, beside what was
 * acknowledged. It looks at constructs: ask it after the app was synthesized, when all of them are there.
 */
export function findings(app: App, acknowledged: readonly Acknowledgement[] = ACKNOWLEDGEMENTS): readonly Finding[] {
  for (const stack of app.node.findAll().filter(one => one instanceof Stack)) acknowledge(stack, acknowledged)
  const packs: readonly NagPack[] = [new AwsSolutionsChecks(), new ServerlessChecks(), new NIST80053R5Checks()]
  return packs
    .flatMap(pack => pack.validateScope(app).violations)
    .flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        rule: ruleName,
        means: description,
        resource: constructPath ?? '',
      })),
    )
}

/** Raised after synthesis: one line for each finding that nobody has acknowledged. */
export class UnacknowledgedFindings extends Error {
  constructor(found: readonly Finding[]) {
    super(
      [
        ...found.map(({ rule, means, resource }) => `${resource}: ${rule}: ${means}`),
        `${found.length} findings of cdk-nag: mend them, or say in infra/nag-acknowledgements.ts why they are right`,
      ].join('\n'),
    )
    this.name = 'UnacknowledgedFindings'
  }
}

/** Refuses an app with `UnacknowledgedFindings`. */
export function refuseFindings(app: App): void {
  const found = findings(app)
  if (found.length > 0) throw new UnacknowledgedFindings(found)
}

function acknowledge(stack: Stack, acknowledged: readonly Acknowledgement[]): void {
  for (const resource of stack.node.findAll().filter(one => CfnResource.isCfnResource(one))) {
    const path = resource.node.path.slice(stack.node.path.length + 1)
    const rules = acknowledged
      .filter(({ at }) => at.test(path))
      .flatMap(({ rules: all, reason }) => all.map(id => ({ id, reason })))
    if (rules.length > 0) Validations.of(resource).acknowledge(...rules)
  }
}
