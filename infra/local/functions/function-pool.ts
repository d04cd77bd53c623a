import type { CloudFunction } from '../resources/functions.ts'
import { type FunctionWorker, type Outcome, startWorker } from './function-worker.ts'

/** A function that can be invoked. */
export interface RunningFunction {
  readonly description: CloudFunction
  /** `payload` is the JSON text of the event. Waits when every worker is busy and no more may be started. */
  invoke(payload: string): Promise<Outcome>
  /** Starts one worker ahead of the first invocation. */
  warm(): Promise<void>
  /** Ends every worker at once, in the middle of whatever it does. */
  kill(): Promise<void>
  /** Waits for the invocations under way, then ends the workers. Later invocations are refused. */
  stop(): Promise<void>
}

const workersWithoutReservation = 4
const largestAnswerBytes = 6 * 1024 * 1024

/** Workers for one function, started as they are needed up to its reserved concurrency, or four. */
export function openFunctionPool(
  description: CloudFunction,
  environment: Readonly<Record<string, string>>,
  log: (line: string) => void,
): RunningFunction {
  const limit = description.reservedConcurrency ?? workersWithoutReservation
  const idle: FunctionWorker[] = []
  const all = new Set<FunctionWorker>()
  const waiting: ((worker: FunctionWorker) => void)[] = []
  const underWay = new Set<Promise<Outcome>>()
  let stopping = false

  const start = (): FunctionWorker => {
    const sourceMaps = environment.NODE_OPTIONS?.includes('--enable-source-maps') ?? false
    const { directory, handler, memoryMegabytes } = description
    const worker = startWorker({ directory, handler, sourceMaps }, environment, memoryMegabytes, log)
    all.add(worker)
    return worker
  }

  const take = (): Promise<FunctionWorker> => {
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) if (!free.ended) return Promise.resolve(free)
    if (all.size < limit) return Promise.resolve(start())
    return new Promise(resolve => waiting.push(resolve))
  }

  const giveBack = (worker: FunctionWorker): void => {
    if (worker.ended) all.delete(worker)
    const next = waiting.shift()
    if (next !== undefined) next(worker.ended ? start() : worker)
    else if (!worker.ended) idle.push(worker)
  }

  const run = async (payload: string): Promise<Outcome> => {
    const worker = await take()
    // Loading the code is not counted in the function's own time, as Lambda counts it.
    await worker.loaded
    const outcome = await worker.run({
      requestId: crypto.randomUUID(),
      payload,
      deadline: Date.now() + description.timeoutSeconds * 1000,
      functionName: description.name,
      functionArn: description.arn,
      memoryMegabytes: description.memoryMegabytes,
    })
    giveBack(worker)
    if (!outcome.ok) log(`failed: ${outcome.fault.errorType}: ${outcome.fault.errorMessage}`)
    return outcome.ok && Buffer.byteLength(outcome.payload) > largestAnswerBytes ? tooLarge : outcome
  }

  return {
    description,
    invoke: payload => {
      if (stopping) return Promise.resolve(refused('Shutdown', 'The local cloud is stopping'))
      if (limit === 0) return Promise.resolve(refused('TooManyRequestsException', 'Reserved concurrency is 0'))
      const outcome = run(payload)
      underWay.add(outcome)
      void outcome.finally(() => underWay.delete(outcome))
      return outcome
    },
    warm: async () => {
      if (all.size > 0 || limit === 0 || stopping) return
      const worker = start()
      await worker.loaded
      giveBack(worker)
    },
    kill: async () => {
      const killed = [...all]
      for (const worker of killed) all.delete(worker)
      await Promise.all(killed.map(worker => worker.end()))
    },
    stop: async () => {
      stopping = true
      await Promise.all(underWay)
      await Promise.all([...all].map(worker => worker.end()))
    },
  }
}

const tooLarge = refused(
  'Function.ResponseSizeTooLarge',
  'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
)

function refused(errorType: string, errorMessage: string): Outcome {
  return { ok: false, fault: { errorType, errorMessage } }
}
