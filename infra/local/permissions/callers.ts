import { randomBytes } from 'node:crypto'
import { isAllowed, type Permission } from './decide.ts'
import type { Statement } from './statement.ts'

/** A function of the stack, seen as one who calls AWS. */
interface Caller {
  readonly functionId: string
  readonly accessKeyId: string
  readonly roleArn: string
  readonly statements: readonly Statement[]
}

/** One judged call. */
export interface JudgedCall {
  readonly functionId: string
  readonly action: string
  readonly resource: string
  readonly allowed: boolean
}

/** Why a call was refused. Names who, what and on which resource; never anything the call carried. */
interface Denial {
  readonly message: string
}

/** The secret behind every access key that this machine hands out: enough to tell a signed address from a changed one. */
export const functionSecret = 'known-to-this-machine-alone'

export interface Callers {
  accessKeyOf(functionId: string): string
  /** The function that has this access key; undefined: somebody else. */
  functionOf(accessKeyId: string | undefined): string | undefined
  /** The secret behind an access key of a function; undefined for anybody else's. */
  secretOf(accessKeyId: string | undefined): string | undefined
  /** A denial when the holder of this access key is one of the functions and its role does not allow all of it. */
  judge(accessKeyId: string | undefined, permissions: () => readonly Permission[]): Denial | undefined
}

/**
 * The functions as callers of AWS. Access keys are made anew at every start; one that is not a function's (a
 * developer's, an integrator's) is let through, since this machine is theirs.
 */
export function openCallers(
  functions: readonly { functionId: string; roleArn: string; statements: readonly Statement[] }[],
  onCall: (call: JudgedCall) => void,
): Callers {
  const callers = functions.map(
    (caller): Caller => ({ ...caller, accessKeyId: `ASIALOCAL${randomBytes(6).toString('hex').toUpperCase()}` }),
  )
  const byAccessKey = new Map(callers.map(caller => [caller.accessKeyId, caller]))
  const byFunction = new Map(callers.map(caller => [caller.functionId, caller]))
  return {
    accessKeyOf: functionId => byFunction.get(functionId)?.accessKeyId ?? '',
    functionOf: accessKeyId => byAccessKey.get(accessKeyId ?? '')?.functionId,
    secretOf: accessKeyId => (byAccessKey.has(accessKeyId ?? '') ? functionSecret : undefined),
    judge: (accessKeyId, permissions) => {
      const caller = byAccessKey.get(accessKeyId ?? '')
      if (caller === undefined) return undefined
      for (const permission of permissions()) {
        const allowed = isAllowed(caller.statements, permission)
        const { action, resource } = permission
        onCall({ functionId: caller.functionId, action, resource, allowed })
        if (!allowed) return { message: denialMessage(caller, permission) }
      }
      return undefined
    },
  }
}

function denialMessage({ roleArn, functionId }: Caller, { action, resource }: Permission): string {
  const principal = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${functionId}`
  return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
}
