import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { describeError, log } from './log.ts'

/** A function that a schedule calls. What goes wrong is logged and counted as an error: the next run tries again. */
export function scheduledFunction(work: (millisecondsLeft: () => number) => Promise<void>) {
  return middy<unknown, void, Error, Context>().handler(async (_, context) => {
    try {
      await work(() => context.getRemainingTimeInMillis())
    } catch (error) {
      log('error', 'request-failed', describeError(error))
      throw error
    }
  })
}
