/** What a worker is started with. */
export interface WorkerStart {
  /** Directory of the bundled asset. */
  readonly directory: string
  /** `file.export` */
  readonly handler: string
  readonly sourceMaps: boolean
}

/** One invocation, from the pool to a worker. */
export interface InvocationOrder {
  readonly requestId: string
  /** JSON text of the event. */
  readonly payload: string
  /** Milliseconds since 1970 at which the worker will be ended. */
  readonly deadline: number
  readonly functionName: string
  readonly functionArn: string
  readonly memoryMegabytes: number
}

/** How a function failed, as Lambda tells it. */
export interface FunctionFault {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

/** From a worker to the pool: it is ready, or how an invocation went. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'returned'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly fault: FunctionFault }

/** Tells a worker to end, whatever it was doing. */
export const END = 'end'
