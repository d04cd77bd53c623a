import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { describeError, log } from './log.ts'

/** A function that takes events from the bus. What goes wrong is logged and counted as an error: Lambda tries twice more. */
export function eventFunction(work: (event: unknown) => Promise<void>) {
  return middy<unknown, void, Error, Context>().handler(async event => {
    try {
      await work(event)
    } catch (error) {
      log('error', 'request-failed', describeError(error))
      throw error
    }
  })
}
