import middy from '@middy/core'
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import * as v from 'valibot'
import { type CaseId, caseIdSchema } from '../cases/ids.ts'
import { describeError, log } from './log.ts'

const recordSchema = v.object({
  eventID: v.string(),
  dynamodb: v.object({
    SequenceNumber: v.string(),
    Keys: v.object({ pk: v.object({ S: v.pipe(v.string(), v.startsWith('CASE#')) }) }),
  }),
})

/**
 * A function behind the table's stream. A record is a hint that a case has changed, nothing more; what the work could
 * not finish is given back for another try (`ReportBatchItemFailures`), from the first such record on.
 */
export function streamFunction(work: (caseIds: readonly CaseId[]) => Promise<ReadonlySet<CaseId>>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse, Error, Context>().handler(async event => {
    const hints = event.Records.flatMap(record => {
      const read = v.safeParse(recordSchema, record)
      if (!read.success) return []
      const caseId = v.safeParse(caseIdSchema, read.output.dynamodb.Keys.pk.S.slice('CASE#'.length))
      return caseId.success ? [{ caseId: caseId.output, position: read.output.dynamodb.SequenceNumber }] : []
    })
    try {
      const behind = await work(hints.map(hint => hint.caseId))
      return {
        batchItemFailures: hints
          .filter(hint => behind.has(hint.caseId))
          .map(hint => ({ itemIdentifier: hint.position })),
      }
    } catch (error) {
      log('error', 'request-failed', describeError(error))
      throw error
    }
  })
}
