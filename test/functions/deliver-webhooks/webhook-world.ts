import { type DeliverDependencies, deliverWebhooks } from '../../../functions/deliver-webhooks/deliver-webhooks.ts'
import { meetReceiver } from '../../../functions/deliver-webhooks/meet-receiver.ts'
import type { Answer } from '../../../functions/deliver-webhooks/post-notice.ts'
import { retryWebhooks } from '../../../functions/retry-webhooks/retry-webhooks.ts'
import type { CaseId } from '../../../shared/cases/ids.ts'
import type { QueuedMessage } from '../../../shared/lambda/queue-function.ts'
import type { Notice } from '../../../shared/notices/notice.ts'
import type { WebhookSecret } from '../../../shared/notices/webhook-headers.ts'
import { type Deliveries, openDeliveries, type WebhookNotice } from '../../../shared/storage/deliveries.ts'
import { openExhaustedDeliveries } from '../../../shared/storage/exhausted-deliveries.ts'
import { openWebhookStandings } from '../../../shared/storage/webhook-standing.ts'
import type { startDeliveryTable } from '../../delivery-table.ts'
import { commandId, opened } from '../../shared/cases/cases.ts'

const MINUTE = 60_000
const START = Date.parse('2026-03-02T12:00:00Z')

export const caseIdOf = (place: number): CaseId => opened(commandId(place)).caseId
export const TAKEN: Answer = { taken: true }
export const failing = (status: number): Answer => ({ taken: false, reason: `status-${status}` })

/** What is posted of a notice: its case and sequence. */
export interface Posted {
  readonly caseId: CaseId
  readonly sequence: number
  readonly at: number
}

export interface WorldOptions {
  readonly answer: (posted: Posted) => Answer
  /** Stands between the functions and the table: for what breaks there. */
  readonly around?: (deliveries: Deliveries) => Deliveries
  readonly secrets?: () => readonly WebhookSecret[]
  readonly random?: () => number
}

/**
 * Both functions on a real table, with a clock that stands still until it is set, a receiver that is asked by a function,
 * and dead letters in a list. `authority`: its own for each test, so that they share one table.
 */
export function openWorld(
  { documents, table }: Pick<Awaited<ReturnType<typeof startDeliveryTable>>, 'documents' | 'table'>,
  authority: string,
  { answer, around = own => own, secrets, random = () => 1 }: WorldOptions,
) {
  let now = START
  const clock = (): Date => new Date(now)
  const posted: Posted[] = []
  const taken: Posted[] = []
  const deadLetters: WebhookNotice[] = []
  const standings = openWebhookStandings(documents, table)
  const deliveries = openDeliveries(documents, table)
  const exhausted = openExhaustedDeliveries(documents, table)
  const receiver = {
    urls: { [authority]: new URL('https://receiver.example/notices') },
    secrets: async () => secrets?.() ?? [{ id: 'whk_1', bytes: Buffer.alloc(32) }],
    standings,
    async post(_: URL, __: unknown, body: string): Promise<Answer> {
      const { subject, data }: Notice = JSON.parse(body)
      const one = { caseId: subject, sequence: data.sequence, at: now - START }
      posted.push(one)
      const given = answer(one)
      if (given.taken) taken.push(one)
      return given
    },
    clock,
  }
  const common: Pick<DeliverDependencies, 'meet' | 'deliveries' | 'clock' | 'random'> = {
    meet: one => meetReceiver(receiver, one),
    deliveries: around(deliveries),
    clock,
    random,
  }
  const deliver = deliverWebhooks({ ...common, authorities: new Map([['the queue', authority]]) })
  const retry = retryWebhooks({
    ...common,
    authorities: [authority],
    exhausted,
    async sendToDeadLetters(_, notice) {
      deadLetters.push(notice)
    },
  })
  const message = (caseId: CaseId, sequence: number): QueuedMessage => ({
    messageId: `${caseId}:${sequence}`,
    queueArn: 'the queue',
    group: caseId,
    signature: 'eyJ..c2ln',
    body: JSON.stringify(noticeOf(caseId, sequence)),
  })

  const hearWithin = async (
    millisecondsLeft: () => number,
    messages: readonly QueuedMessage[],
  ): Promise<readonly string[]> => [...(await deliver(messages, millisecondsLeft))].map(({ messageId }) => messageId)

  return {
    posted,
    taken,
    deadLetters,
    standings,
    deliveries,
    exhausted,
    clock,
    message,
    notice: (caseId: CaseId, sequence: number): WebhookNotice => {
      const { body, signature } = message(caseId, sequence)
      return { caseId, sequence, id: `${caseId}:${sequence}`, body, signature }
    },
    /** What the queue gives at once; gives what goes back to it. */
    hear: (...messages: readonly QueuedMessage[]): Promise<readonly string[]> => hearWithin(() => 60_000, messages),
    hearWithin,
    retry: () => retry(() => 55_000),
    pass(milliseconds: number): void {
      now += milliseconds
    },
    elapsed: () => now - START,
    /** The clock goes on to the next minute in which something could be done, and it is done. False: nothing waits. */
    async nextRun(): Promise<boolean> {
      const [line] = await deliveries.due(authority, '9999', 1)
      if (line === undefined) return false
      const { paused } = await standings.of(authority)
      const at = paused === undefined ? line.deliverAt : paused.nextTrialAt
      if (at === undefined) return false
      now = Math.max(now + MINUTE, Math.ceil(Date.parse(at) / MINUTE) * MINUTE)
      await retry(() => 55_000)
      return true
    },
  }
}

export type World = ReturnType<typeof openWorld>

function noticeOf(caseId: CaseId, sequence: number): Notice {
  return {
    specversion: '1.0',
    id: `${caseId}:${sequence}`,
    source: 'https://mx.amparo.example',
    type: 'org.amparo.case.flagged.v1',
    subject: caseId,
    time: '2026-03-02T11:59:00.000Z',
    datacontenttype: 'application/json',
    data: {
      reference: 'MX-7K3F-9QPD-2AXC',
      sequence,
      previous: sequence - 1,
      stage: 'identification',
      risk: 'unassessed',
      deadline: '2026-03-03T18:45:00.000Z',
      link: `https://mx.amparo.example/api/cases/${caseId}`,
    },
  }
}
