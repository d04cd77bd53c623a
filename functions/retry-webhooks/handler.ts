import { scheduledFunction } from '../../shared/lambda/scheduled-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openSqs } from '../../shared/storage/clients.ts'
import { openDeadLetters } from '../../shared/storage/dead-letters.ts'
import { openExhaustedDeliveries } from '../../shared/storage/exhausted-deliveries.ts'
import { openReceivers } from '../deliver-webhooks/open-receivers.ts'
import { retryWebhooks } from './retry-webhooks.ts'

const { webhooks, meet, deliveries, documents, table } = openReceivers()
const all = Object.entries(webhooks)

export const handler = scheduledFunction(
  retryWebhooks({
    authorities: all.map(([authority]) => authority),
    meet,
    deliveries,
    exhausted: openExhaustedDeliveries(documents, table),
    sendToDeadLetters: openDeadLetters(
      openSqs(),
      Object.fromEntries(all.map(([authority, { deadLetters }]) => [authority, deadLetters])),
    ),
    clock: systemClock,
    random: Math.random,
  }),
)
