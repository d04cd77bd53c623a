import type { JudgedCall } from './callers.ts'
import type { Statement } from './statement.ts'
import { matchesWildcard } from './wildcard.ts'

/** Something that a role allows a function and that nobody saw it use. */
export interface UnusedPermission {
  readonly functionId: string
  /** As the statement names it: `dynamodb:PutItem`, `kms:GenerateDataKey*`. */
  readonly action: string
  /** One resource of the statement. */
  readonly resource: string
}

/**
 * What functions may do and never did, action by action and resource by resource. A table and its indexes are one
 * resource each: an action allowed on both is used on both, or told of here.
 */
export function unusedPermissions(
  granted: readonly { readonly functionId: string; readonly statements: readonly Statement[] }[],
  calls: readonly JudgedCall[],
): readonly UnusedPermission[] {
  return granted.flatMap(({ functionId, statements }) => {
    const own = calls.filter(call => call.functionId === functionId && call.allowed)
    return statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action = [], Resource = [] }) =>
        Action.flatMap(action => Resource.map(resource => ({ functionId, action, resource }))),
      )
      .filter(
        ({ action, resource }) =>
          !own.some(
            call =>
              matchesWildcard(action, call.action, { ignoreCase: true }) && matchesWildcard(resource, call.resource),
          ),
      )
  })
}
