import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import {
  END,
  type FunctionFault,
  type InvocationOrder,
  type WorkerReport,
  type WorkerStart,
} from './worker-messages.ts'

/** How an invocation went: the JSON text that the function returned, or its fault. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly fault: FunctionFault }

/** One worker: does one invocation at a time. */
export interface FunctionWorker {
  /** Fulfils when the handler is loaded, or when it is clear that it will not be. */
  readonly loaded: Promise<void>
  readonly ended: boolean
  run(order: InvocationOrder): Promise<Outcome>
  end(): Promise<void>
}

const loadMilliseconds = 10_000
/** How long a worker may take to end by itself. */
const patienceMilliseconds = 500

/** Starts a worker thread on a function's asset with exactly this environment. Its lines of output go to `log`. */
export function startWorker(
  start: WorkerStart,
  environment: Readonly<Record<string, string>>,
  memoryMegabytes: number,
  log: (line: string) => void,
): FunctionWorker {
  const worker = new Worker(new URL('./worker-thread.ts', import.meta.url), {
    workerData: start,
    env: { ...environment },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  })
  forEachLine(worker.stdout, log)
  forEachLine(worker.stderr, log)

  let ended: FunctionFault | undefined
  let current: { requestId: string; settle: (outcome: Outcome) => void } | undefined
  let markLoaded = () => {}
  const gone = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  /**
   * At the next turn of its own loop, or after a while in the middle of whatever it does: a thread that is ended within
   * Node's own code (between a compressor's making and its setting up) takes the whole process with it.
   */
  const end = async (): Promise<void> => {
    worker.postMessage(END)
    const stubborn = setTimeout(() => void worker.terminate(), patienceMilliseconds)
    await gone
    clearTimeout(stubborn)
  }
  const loaded = new Promise<void>(resolve => {
    markLoaded = resolve
  })
  const die = (fault: FunctionFault) => {
    clearTimeout(loading)
    ended ??= fault
    markLoaded()
    current?.settle({ ok: false, fault: ended })
    current = undefined
  }

  // Lambda gives a function ten seconds to load, apart from its own timeout.
  const loading = setTimeout(() => {
    die({ errorType: 'Sandbox.Timedout', errorMessage: 'Error: Loading the function timed out after 10 seconds' })
    void end()
  }, loadMilliseconds)

  worker.on('message', (report: WorkerReport) => {
    if (report.kind === 'ready') {
      clearTimeout(loading)
      return markLoaded()
    }
    if (report.requestId !== current?.requestId) return
    const { settle } = current
    current = undefined
    settle(report.kind === 'returned' ? { ok: true, payload: report.payload } : { ok: false, fault: report.fault })
  })
  worker.on('error', error => {
    const fault = { errorType: `Runtime.${error.name}`, errorMessage: error.message }
    log(`uncaught ${error.stack ?? error.message}`)
    die(fault)
  })
  worker.on('exit', code =>
    die({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${code}` }),
  )

  return {
    loaded,
    get ended() {
      return ended !== undefined
    },
    run: async order => {
      await loaded
      if (ended !== undefined) return { ok: false, fault: ended }
      return new Promise<Outcome>(resolve => {
        const timedOut = () => {
          const seconds = ((Date.now() - startedAt) / 1000).toFixed(2)
          die({
            errorType: 'Sandbox.Timedout',
            errorMessage: `RequestId: ${order.requestId} Error: Task timed out after ${seconds} seconds`,
          })
          void end()
        }
        const startedAt = Date.now()
        const timer = setTimeout(timedOut, order.deadline - startedAt)
        current = {
          requestId: order.requestId,
          settle: outcome => {
            clearTimeout(timer)
            resolve(outcome)
          },
        }
        worker.postMessage(order)
      })
    },
    end,
  }
}

function forEachLine(stream: Readable, log: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) log(line)
  })
  stream.on('end', () => {
    if (rest !== '') log(rest)
  })
}
