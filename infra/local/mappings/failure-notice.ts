import type { GivenUp, StreamRecord } from './stream-batch.ts'

/** What Lambda sends to a stream mapping's failure destination: where the records are, not the records. */
export function failureNotice(
  functionArn: string,
  streamArn: string,
  shardId: string,
  records: readonly StreamRecord[],
  condition: GivenUp,
  attempts: number,
) {
  const first = records[0]
  const last = records.at(-1)
  return {
    requestContext: { requestId: crypto.randomUUID(), functionArn, condition, approximateInvokeCount: attempts },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber ?? '',
      endSequenceNumber: last?.sequenceNumber ?? '',
      approximateArrivalOfFirstRecord: new Date(first?.createdAt ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.createdAt ?? 0).toISOString(),
      batchSize: records.length,
      streamArn,
    },
  }
}
