import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import { profileOf } from '../infra/build/profiles.ts'
import type { LocalCloud } from '../infra/local/local-cloud.ts'
import type { CaseId } from '../shared/cases/ids.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { TRIED_FOR } from '../shared/notices/delivery-delays.ts'
import type { Notice } from '../shared/notices/notice.ts'
import { DELIVERY_PREFIX, openDeliveries } from '../shared/storage/deliveries.ts'
import { openWebhookStandings } from '../shared/storage/webhook-standing.ts'
import { platformStores } from './platform-stores.ts'

/** A request as a receiver gets it. */
export interface Received {
  readonly body: string
  readonly headers: IncomingHttpHeaders
  readonly event: Notice
}

/** Answers a request: a status, or whatever it does with the answer itself. */
export type Answering = (received: Received, response: ServerResponse) => number | undefined

/** The country that tests deliver in: Mexico, where the refugee body has a webhook and hears of four kinds of event. */
export const WEBHOOK_AUTHORITY = 'refugee-body'
const ORIGIN = 'https://notices.refugees.example'
export function withWebhook(profile: CountryProfile = profileOf('mx')): CountryProfile {
  return {
    ...profile,
    authorities: profile.authorities.map(authority =>
      authority.id === WEBHOOK_AUTHORITY
        ? {
            ...authority,
            queue: true,
            hears: [
              { event: 'case-opened' },
              { event: 'protective-measure-taken' },
              { event: 'flagged' },
              { event: 'unflagged' },
            ],
            webhook: { url: `${ORIGIN}/amparo` },
          }
        : authority,
    ),
  }
}

/**
 * A receiver on this machine that keeps what it got, and answers 204 unless it is told otherwise.
 * @param hears of each request, as it comes
 */
export async function startReceiver(hears: (received: Received, url: string) => void = () => {}) {
  const received: Received[] = []
  let answer: Answering = () => 204
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const one = { body, headers: request.headers, event: JSON.parse(body) }
    received.push(one)
    hears(one, request.url ?? '')
    const status = answer(one, response)
    if (status !== undefined) response.writeHead(status).end()
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    received,
    /** What a local cloud is told, so that deliveries come here. */
    receivers: { [ORIGIN]: `http://127.0.0.1:${address.port}` },
    answers(next: Answering): void {
      answer = next
    },
    stop(): void {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Verifies a delivery as any receiver can: with the library of Standard Webhooks and the secret. Throws if it is not good. */
export function verifyDelivery({ body, headers }: Received, secret: string): void {
  new Webhook(secret).verify(body, headers as Record<string, string>)
}

/** What the platform keeps of the webhook, and time made to pass for it. */
export function webhookOf(cloud: LocalCloud) {
  const { documents, casesTable } = platformStores(cloud)
  const deliveries = openDeliveries(documents, casesTable)
  const line = (caseId: CaseId) => deliveries.line(WEBHOOK_AUTHORITY, caseId)
  return {
    standings: openWebhookStandings(documents, casesTable),
    line,
    waits: (caseId: CaseId, waiting: number) =>
      expect.poll(async () => (await line(caseId)).waiting, { timeout: 20_000, interval: 30 }).toBe(waiting),
    /** As if its time had come: what waits of a case is due, and is offered. */
    async due(caseId: CaseId): Promise<void> {
      const { deliverAt = '' } = await line(caseId)
      const past = '2020-01-01T00:00:00.000Z'
      expect(await deliveries.reschedule(WEBHOOK_AUTHORITY, { caseId, deliverAt }, past)).toBe(true)
      await cloud.invoke('RetryWebhooks/Function', {})
    },
    /** As if a notice that waits had been tried for three days. */
    async tiredOf(caseId: CaseId, sequence: number): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName: casesTable,
          Key: {
            pk: `${DELIVERY_PREFIX}${caseId}`,
            sk: `WAIT#${WEBHOOK_AUTHORITY}#${String(sequence).padStart(6, '0')}`,
          },
          UpdateExpression: 'SET waited = :three, attempts = :twelve',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':three': TRIED_FOR, ':twelve': 12 },
        }),
      )
    },
  }
}
