import { isJsonObject, type Json, listMember } from '../json.ts'
import type { Holdings } from '../permissions/needs.ts'
import { sqsNeeds } from '../permissions/sqs-needs.ts'
import type { FauxqsApp } from '../queues/fauxqs-store.ts'
import type { Service } from './gateway.ts'
import { sendJson } from './send-json.ts'

/** SQS: judged here, answered by fauxqs within this process. */
export function queueService(app: FauxqsApp, holdings: Holdings): Service {
  return {
    permissions: call => sqsNeeds(holdings, call.operation ?? '', call.body),
    answer: async (call, _request, response) => {
      const answered = await app.inject({
        method: 'POST',
        url: '/',
        headers: {
          host: call.headers.host ?? '',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${call.operation}`,
          authorization: call.headers.authorization ?? '',
        },
        payload: JSON.stringify(atOnceVisible(call.operation, call.body)),
      })
      const queryError = answered.headers['x-amzn-query-error']
      sendJson(response, answered.statusCode, answered.body, {
        ...(typeof queryError === 'string' ? { 'x-amzn-query-error': queryError } : {}),
      })
    },
  }
}

// fauxqs 2.4.1 kept on disk fails on a visibility timeout of 0 (it writes NULL where its schema forbids it), so a
// message is made visible a millisecond later instead.
function atOnceVisible(operation: string | undefined, body: Json): Json {
  if (!isJsonObject(body)) return body
  if (operation === 'ChangeMessageVisibility') return soon(body)
  if (operation !== 'ChangeMessageVisibilityBatch') return body
  return { ...body, Entries: listMember(body, 'Entries').map(soon) }
}

function soon(entry: Json): Json {
  return isJsonObject(entry) && entry.VisibilityTimeout === 0 ? { ...entry, VisibilityTimeout: 0.001 } : entry
}
