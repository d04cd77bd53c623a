// Runs in a worker thread: loads one function's handler as Lambda's Node runtime does and answers invocations one by one.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import * as v from 'valibot'
import { END, type FunctionFault, type InvocationOrder, type WorkerReport } from './worker-messages.ts'

const start = v.parse(v.object({ directory: v.string(), handler: v.string(), sourceMaps: v.boolean() }), workerData)
const orderSchema = v.object({
  requestId: v.string(),
  payload: v.string(),
  deadline: v.number(),
  functionName: v.string(),
  functionArn: v.string(),
  memoryMegabytes: v.number(),
})
const port = parentPort
if (port === null) throw new Error('This file runs in a worker thread')
const report = (message: WorkerReport) => port.postMessage(message)

if (start.sourceMaps) process.setSourceMapsEnabled(true)

// In Lambda nothing stands above the function's directory, so a `.js` file there is CommonJS; here it may lie within a
// package that says otherwise.
if (!existsSync(join(start.directory, 'package.json'))) {
  const within = `${pathToFileURL(start.directory).href}/`
  registerHooks({
    load: (url, context, next) =>
      url.startsWith(within) && url.endsWith('.js')
        ? next(url, { ...context, format: 'commonjs' })
        : next(url, context),
  })
}

const handle = await loadHandler(start.directory, start.handler)
port.on('message', message => {
  if (message === END) process.exit()
  void answer(v.parse(orderSchema, message))
})
report({ kind: 'ready' })

async function answer(order: InvocationOrder): Promise<void> {
  const { requestId } = order
  try {
    const result = await handle(JSON.parse(order.payload), contextOf(order))
    report({ kind: 'returned', requestId, payload: JSON.stringify(result) ?? 'null' })
  } catch (error) {
    report({ kind: 'failed', requestId, fault: faultOf(error) })
  }
}

type Handler = (event: unknown, context: unknown) => unknown

async function loadHandler(directory: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.')
  const file = ['.js', '.mjs', '.cjs'].map(ending => join(directory, name.slice(0, dot) + ending)).find(existsSync)
  if (file === undefined) throw new Error(`Cannot find module '${name.slice(0, dot)}' in the function's asset`)
  const loaded: unknown = await import(pathToFileURL(file).href)
  const handler = exported(loaded, name.slice(dot + 1)) ?? exported(exported(loaded, 'default'), name.slice(dot + 1))
  if (!isHandler(handler)) throw new Error(`${name} is undefined or not exported`)
  return handler
}

function exported(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function contextOf(order: InvocationOrder) {
  return {
    awsRequestId: order.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: order.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: order.functionArn,
    logGroupName: `/aws/lambda/${order.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(order.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, order.deadline - Date.now()),
  }
}

function faultOf(error: unknown): FunctionFault {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}
