import { queueFunction } from '../../shared/lambda/queue-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { deliverWebhooks } from './deliver-webhooks.ts'
import { openReceivers } from './open-receivers.ts'

const { webhooks, meet, deliveries } = openReceivers()
const authorities = new Map(Object.entries(webhooks).map(([authority, { queue }]) => [queue, authority]))

export const handler = queueFunction(
  deliverWebhooks({ authorities, meet, deliveries, clock: systemClock, random: Math.random }),
)
