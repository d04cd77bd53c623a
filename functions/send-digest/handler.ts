import { environment, readQueuePairs } from '../../shared/lambda/environment.ts'
import { scheduledFunction } from '../../shared/lambda/scheduled-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openDocuments, openSqs } from '../../shared/storage/clients.ts'
import { readDeliveryState } from '../../shared/storage/delivery-state.ts'
import { operatorsTopic } from '../../shared/storage/operators-topic.ts'
import { casesPastDeadline } from '../../shared/storage/past-deadline.ts'
import { countQueue } from '../../shared/storage/queue-counts.ts'
import { signingKeyUntil } from '../../shared/storage/signing-key.ts'
import { certificateEnd } from './certificate-end.ts'
import { sendDigest } from './send-digest.ts'

const { CASES_TABLE, KEYS_TABLE, QUEUE_PAIRS, UNDELIVERED_QUEUE, OPERATORS_TOPIC, PUBLIC_ORIGIN, COUNTRY_NAME } =
  environment(
    'CASES_TABLE',
    'KEYS_TABLE',
    'QUEUE_PAIRS',
    'UNDELIVERED_QUEUE',
    'OPERATORS_TOPIC',
    'PUBLIC_ORIGIN',
    'COUNTRY_NAME',
  )
const documents = openDocuments()
const sqs = openSqs()
const settings = { documents, casesTable: CASES_TABLE, sqs, queues: readQueuePairs(QUEUE_PAIRS) }

export const handler = scheduledFunction(
  sendDigest({
    country: COUNTRY_NAME,
    deliveries: async now => (await readDeliveryState(settings, now)).authorities,
    undelivered: async () => (await countQueue(sqs, UNDELIVERED_QUEUE)).waiting,
    overdue: now => casesPastDeadline(documents, CASES_TABLE, now),
    signingKeyUntil: () => signingKeyUntil({ documents, keysTable: KEYS_TABLE }),
    certificateUntil: () => certificateEnd(PUBLIC_ORIGIN),
    tell: operatorsTopic(OPERATORS_TOPIC),
    clock: systemClock,
  }),
)
