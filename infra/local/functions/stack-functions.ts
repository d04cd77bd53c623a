import type { CloudFunction } from '../resources/functions.ts'
import { functionEnvironment } from './function-environment.ts'
import { openFunctionPool, type RunningFunction } from './function-pool.ts'
import type { Outcome } from './function-worker.ts'

export interface StackFunctionsParts {
  readonly region: string
  readonly awsEndpoint: string
  readonly receivers: Readonly<Record<string, string>>
  accessKeyOf(functionId: string): string
  logOf(functionName: string): (line: string) => void
}

/** All functions of the stack. */
export interface StackFunctions {
  /** By logical id, name or ARN. */
  find(named: string): RunningFunction | undefined
  /** An outcome that failed when there is no such function. */
  invoke(named: string, payload: string): Promise<Outcome>
  /** Starts a worker for each of these ARNs, one after the other, so that first requests find one. */
  warm(arns: readonly string[]): Promise<void>
  stop(): Promise<void>
}

export function openStackFunctions(functions: readonly CloudFunction[], parts: StackFunctionsParts): StackFunctions {
  const { region, awsEndpoint, receivers } = parts
  const pools = functions.map(description => {
    const surroundings = { region, awsEndpoint, receivers, accessKeyId: parts.accessKeyOf(description.logicalId) }
    return openFunctionPool(description, functionEnvironment(description, surroundings), parts.logOf(description.name))
  })
  const byName = new Map(
    pools.flatMap(pool => {
      const { logicalId, name, arn } = pool.description
      return [logicalId, name, arn].map(key => [key, pool] as const)
    }),
  )
  return {
    find: named => byName.get(named),
    invoke: async (named, payload) =>
      byName.get(named)?.invoke(payload) ?? {
        ok: false,
        fault: { errorType: 'ResourceNotFoundException', errorMessage: `Function not found: ${named}` },
      },
    warm: async arns => {
      for (const arn of new Set(arns)) await byName.get(arn)?.warm()
    },
    stop: async () => {
      await Promise.all(pools.map(pool => pool.stop()))
    },
  }
}
