import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation'

/** States of a stack whose first deployment failed, or was never carried out: nothing in it was ever in use. */
const NEVER_STOOD: ReadonlySet<string | undefined> = new Set([
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
])

/** A stack by its name and region. */
export interface StackPlace {
  readonly stack: string
  readonly region: string
}

/** Whether a stack that is in this state has ever stood. */
export function everStood(status: string | undefined): boolean {
  return status !== undefined && !NEVER_STOOD.has(status)
}

/**
 * Lets CDK remove what is left of a first deployment that failed. CDK protects a stack against deletion before it makes it,
 * and removes a failed one before it makes it anew: by itself it would stand in its own way.
 */
export async function giveUpFailed({ stack, region }: StackPlace): Promise<void> {
  await new CloudFormationClient({ region }).send(
    new UpdateTerminationProtectionCommand({ StackName: stack, EnableTerminationProtection: false }),
  )
}
