import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { profileOf } from '../infra/build/profiles.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'
import type { Notice } from '../shared/notices/notice.ts'

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

/** A receiver on this machine that keeps what it got, and answers 204 unless it is told otherwise. */
export async function startReceiver() {
  const received: Received[] = []
  let answer: Answering = () => 204
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const one = { body, headers: request.headers, event: JSON.parse(body) }
    received.push(one)
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
