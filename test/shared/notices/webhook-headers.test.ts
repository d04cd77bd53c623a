import { randomBytes } from 'node:crypto'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { webhookHeaders } from '../../../shared/notices/webhook-headers.ts'

const secret = (id: string) => ({ id, bytes: randomBytes(32) })
const held = ({ bytes }: { bytes: Buffer }): Webhook => new Webhook(`whsec_${bytes.toString('base64')}`)
// Bytes that are more than one a letter: what is signed is what is sent.
const notice = { id: 'case:7', body: '{"reference":"MX-ñandú"}', signature: 'eyJ..c2ln' }

describe('the headers of a delivery', () => {
  it('are taken by the library of Standard Webhooks, and refused with another secret or another body', () => {
    const one = secret('whk_1')
    const headers = webhookHeaders(notice, [one], new Date())
    expect(held(one).verify(notice.body, headers)).toEqual({ reference: 'MX-ñandú' })
    expect(() => held(one).verify(notice.body.replace('7', '8').replace('MX', 'HN'), headers)).toThrow(
      WebhookVerificationError,
    )
    expect(() => held(secret('whk_2')).verify(notice.body, headers)).toThrow(WebhookVerificationError)
    expect(() => held(one).verify(notice.body, { ...headers, 'webhook-id': 'case:8' })).toThrow(
      WebhookVerificationError,
    )
  })

  it('are too old after five minutes: a try that was recorded cannot be played again', () => {
    const one = secret('whk_1')
    const headers = webhookHeaders(notice, [one], new Date(Date.now() - 6 * 60_000))
    expect(() => held(one).verify(notice.body, headers)).toThrow('too old')
  })

  it('hold a signature of each secret while one follows the other, and name them', () => {
    const [newer, older] = [secret('whk_2'), secret('whk_1')]
    const headers = webhookHeaders(notice, [newer, older], new Date())
    for (const one of [newer, older]) expect(held(one).verify(notice.body, headers)).toBeDefined()
    expect(headers['webhook-key-id']).toBe('whk_2 whk_1')
    expect(headers['x-jws-signature']).toBe(notice.signature)
  })
})
