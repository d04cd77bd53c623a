/**
 * Prices in USD a unit, us-east-1, on demand. General knowledge of the services' pricing pages: check them before a
 * budget rests on them.
 * CloudFront, WAF, storage, logs and fixed monthly fees (keys, alarms) are not a submission's and not in it.
 */
export const PRICES = {
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  httpRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64, a GB-second. */
  lambdaGbSecond: 0.0000133334,
  fifoRequest: 0.5 / 1e6,
  kmsRequest: 0.03 / 1e4,
} as const

/** What a function is billed for besides its requests: GB-seconds of one call of the API and one of the publisher. */
export const ASSUMED = { memoryGb: 0.5, apiSeconds: 0.06, publishSeconds: 0.06, recordsPerPublish: 1 } as const
