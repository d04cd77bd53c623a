import { conditionHolds, type RequestContext } from './condition.ts'
import type { Statement } from './statement.ts'
import { matchesWildcard } from './wildcard.ts'

/** One thing that a call needs to be allowed. */
export interface Permission {
  /** `dynamodb:PutItem` */
  readonly action: string
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string
  readonly context: RequestContext
}

/** Whether these statements of one identity allow it: one must allow and none may deny, as IAM decides within an account. */
export function isAllowed(statements: readonly Statement[], permission: Permission): boolean {
  const applying = statements.filter(statement => applies(statement, permission))
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny')
}

function applies(statement: Statement, { action, resource, context }: Permission): boolean {
  const names = (patterns: readonly string[]) =>
    patterns.some(pattern => matchesWildcard(pattern, action, { ignoreCase: true }))
  const covers = (patterns: readonly string[]) => patterns.some(pattern => matchesWildcard(pattern, resource))
  const actionApplies = statement.NotAction ? !names(statement.NotAction) : names(statement.Action ?? [])
  const resourceApplies = statement.NotResource ? !covers(statement.NotResource) : covers(statement.Resource ?? [])
  return (
    actionApplies &&
    resourceApplies &&
    Object.entries(statement.Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) => conditionHolds(operator, key, expected, context)),
    )
  )
}
