/**
 * A service we rest on did not answer, or asked us to wait. Nothing is known to be lost: the same call may be sent
 * again, and its command id keeps it from being carried out twice.
 */
export class Unavailable extends Error {
  constructor(cause: unknown) {
    super('a service did not answer', { cause })
    this.name = 'Unavailable'
  }
}

const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'KMSInternalException',
  // A key that is disabled, or scheduled for deletion: an operator can bring it back within days.
  'KMSInvalidStateException',
  'DisabledException',
  'DependencyTimeoutException',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'UnknownError',
])

/** Turns a passing fault of a service into `Unavailable`; anything else goes on as the fault it is. */
export async function whenAvailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw isPassing(error) ? new Unavailable(error) : error
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const fault = '$fault' in error ? error.$fault : undefined
  return PASSING.has(error.name) || PASSING.has(code) || fault === 'server'
}
