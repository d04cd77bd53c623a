import type { SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { type Behind, casesBehind } from './cases-behind.ts'
import { openExhaustedDeliveries } from './exhausted-deliveries.ts'
import { openHeldNotices } from './held-notices.ts'
import { countQueue, type QueueCounts } from './queue-counts.ts'
import { openWebhookStandings } from './webhook-standing.ts'

/** An authority's queue and the queue of what its system could not take, by URL. */
export interface QueuePair {
  readonly authority: AuthorityId
  readonly queue: string
  readonly deadLetters: string
}

/** How it stands with an authority's notices. */
export interface DeliveryState {
  readonly authority: AuthorityId
  readonly waiting: QueueCounts
  /** What its system could not take: a failure of the receiver's. */
  readonly deadLetters: number
  /** What we could not send: a failure of ours. */
  readonly held: number
  /** What was not sent yet, and will be. */
  readonly behind: Behind
  /** What its webhook did not take in three days: a failure of the receiver's. */
  readonly exhausted: number
  /** Since when deliveries to its webhook are paused; undefined: they are not. */
  readonly pausedSince: Instant | undefined
}

export interface DeliveryStateSettings {
  readonly documents: DynamoDBDocumentClient
  readonly casesTable: string
  readonly sqs: SQSClient
  readonly queues: readonly QueuePair[]
}

/** What is counted one by one is counted so far: whoever has more of it has other worries than the number. */
const MOST_COUNTED = 2000

/** How it stands with every authority. `all`: false where more cases are behind than were counted. */
export async function readDeliveryState(
  { documents, casesTable, sqs, queues }: DeliveryStateSettings,
  now: Instant,
): Promise<{ readonly authorities: readonly DeliveryState[]; readonly all: boolean }> {
  const ids = queues.map(({ authority }) => authority)
  const [{ behind, all }, held] = await Promise.all([
    casesBehind(documents, casesTable, { authorities: ids, now, most: MOST_COUNTED }),
    openHeldNotices(documents, casesTable).list(MOST_COUNTED),
  ])
  const exhausted = openExhaustedDeliveries(documents, casesTable)
  const standings = openWebhookStandings(documents, casesTable)
  const authorities = queues.map(async ({ authority, queue, deadLetters }): Promise<DeliveryState> => {
    const [waiting, dead, given, standing] = await Promise.all([
      countQueue(sqs, queue),
      countQueue(sqs, deadLetters),
      exhausted.list(authority, MOST_COUNTED),
      standings.of(authority),
    ])
    return {
      authority,
      waiting,
      deadLetters: dead.waiting + dead.inFlight,
      held: held.filter(one => one.authority === authority).length,
      behind: behind[authority] ?? { cases: 0, since: undefined },
      exhausted: given.length,
      pausedSince: standing.paused?.since,
    }
  })
  return { authorities: await Promise.all(authorities), all }
}
