import { EVENT_TYPES } from '../../shared/cases/events.ts'
import { noticeSchema } from '../../shared/notices/notice.ts'
import { CONTRACT_INFO } from './openapi.ts'
import { schemaOf } from './schema-of.ts'

/** A message as it comes: a child protection agency is told of a case. */
const NOTICE_EXAMPLE = {
  specversion: '1.0',
  id: '2bb34900-1052-808b-a65b-906f15ef599a:1',
  source: 'https://mx.amparo.example',
  type: 'org.amparo.case.opened.v1',
  subject: '2bb34900-1052-808b-a65b-906f15ef599a',
  time: '2026-03-02T18:45:00.000Z',
  datacontenttype: 'application/json',
  data: {
    reference: 'MX-7K3F-9QPD-2AXC',
    sequence: 1,
    previous: 0,
    stage: 'identification',
    risk: 'unassessed',
    deadline: '2026-03-03T18:45:00.000Z',
    link: 'https://mx.amparo.example/api/cases/2bb34900-1052-808b-a65b-906f15ef599a',
    form: 'first-contact',
  },
}

const DETACHED_JWS = '^[\\w-]+\\.\\.[\\w-]+$'

/** The description of the authorities' queues, AsyncAPI 3.0: the message's schema is the one that notices are made after. */
export function asyncapi() {
  return {
    asyncapi: '3.0.0',
    id: 'urn:amparo:notices',
    info: {
      title: 'Amparo: notices in an authority’s queue',
      description: [
        'Each authority has one Amazon SQS FIFO queue of its own. A message is a CloudEvent (1.0, JSON); the message attribute `signature` is a detached JWS (RFC 7515, appendix F, ES256) over exactly the bytes of the body, with a key of `/api/jwks.json`.',
        'Delivery is at least once, and in order for each case (the message group). Keep the highest `sequence` of each case: a message at or below it has come before; where `previous` is higher than it, something was missed.',
        `Which events an authority hears of is its country’s profile: ${EVENT_TYPES.length} kinds at most. New kinds and new members may be added: leave alone what you do not know.`,
        'An authority that cannot read a queue names a webhook in its country’s profile, and gets the same messages by HTTPS POST: the channel `webhook`.',
      ].join('\n\n'),
      ...CONTRACT_INFO,
      tags: [{ name: 'notices' }],
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      queues: {
        host: 'sqs.{region}.amazonaws.com',
        protocol: 'sqs',
        description: 'Of the country’s own AWS account; TLS only, with the exact IAM principals of its profile.',
        variables: { region: { default: 'mx-central-1', description: 'The region of the country’s profile.' } },
        security: [{ $ref: '#/components/securitySchemes/principal' }],
      },
      webhook: {
        host: '{host}',
        protocol: 'https',
        description:
          'The authority’s own: the URL of its profile. Asked over TLS with a certificate that the public trusts, at public addresses alone; no redirect is followed.',
        variables: { host: { description: 'Of the profile.', examples: ['notices.agency.example'] } },
      },
    },
    channels: {
      notices: {
        address: 'amparo-{country}-{authority}.fifo',
        description:
          'What an authority cannot take five times is put aside in `amparo-{country}-{authority}-dead-letters.fifo`.',
        servers: [{ $ref: '#/servers/queues' }],
        parameters: {
          country: { description: 'The country’s code, two letters.', examples: ['mx'] },
          authority: { description: 'The authority’s id in the profile.', examples: ['child-protection', 'migration'] },
        },
        messages: { notice: { $ref: '#/components/messages/notice' } },
      },
      webhook: {
        address: '/{path}',
        description:
          'Any 2xx within five seconds takes a message. What is not taken is posted again for three days, with growing delays (`Retry-After` is kept to), and the later messages of its case wait behind it; 410 pauses the webhook.',
        servers: [{ $ref: '#/servers/webhook' }],
        parameters: { path: { description: 'Of the profile.', examples: ['amparo'] } },
        messages: { delivery: { $ref: '#/components/messages/delivery' } },
      },
    },
    operations: {
      hear: {
        action: 'send',
        channel: { $ref: '#/channels/notices' },
        summary: 'The platform tells an authority that something happened on a case',
        messages: [{ $ref: '#/channels/notices/messages/notice' }],
      },
      hearByWebhook: {
        action: 'send',
        channel: { $ref: '#/channels/webhook' },
        summary: 'The same, posted to an authority that cannot read a queue',
        messages: [{ $ref: '#/channels/webhook/messages/delivery' }],
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      securitySchemes: {
        principal: {
          type: 'userPassword',
          description: 'AWS Signature Version 4, of a role or user of the authority.',
        },
      },
      messages: {
        notice: {
          name: 'notice',
          title: 'Something happened on a case',
          contentType: 'application/cloudevents+json',
          headers: {
            type: 'object',
            description: 'SQS message attributes: ask for them.',
            required: ['signature', 'contentType'],
            properties: {
              signature: { type: 'string', pattern: DETACHED_JWS },
              contentType: { type: 'string', const: 'application/cloudevents+json' },
            },
          },
          payload: schemaOf(noticeSchema, 'output'),
          examples: [
            {
              name: 'opened',
              headers: { signature: 'eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl', contentType: 'application/cloudevents+json' },
              payload: NOTICE_EXAMPLE,
            },
          ],
        },
        delivery: {
          name: 'delivery',
          title: 'Something happened on a case, posted to a webhook',
          contentType: 'application/cloudevents+json',
          headers: {
            type: 'object',
            description:
              'HTTP headers, the first three as Standard Webhooks has them. `webhook-key-id`: the secrets, in the order of their signatures. `x-jws-signature`: what stands in `signature` in a queue.',
            required: ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'webhook-key-id', 'x-jws-signature'],
            properties: {
              'webhook-id': { type: 'string', description: 'The event’s `id`: the same for every try.' },
              'webhook-timestamp': {
                type: 'string',
                pattern: '^\\d+$',
                description: 'Of this try: seconds since 1970.',
              },
              'webhook-signature': { type: 'string', pattern: '^v1,[\\w+/]+=*( v1,[\\w+/]+=*)*$' },
              'webhook-key-id': { type: 'string', pattern: '^whk_\\w+( whk_\\w+)*$' },
              'x-jws-signature': { type: 'string', pattern: DETACHED_JWS },
            },
          },
          payload: { $ref: '#/components/messages/notice/payload' },
          examples: [
            {
              name: 'posted',
              headers: {
                'webhook-id': NOTICE_EXAMPLE.id,
                'webhook-timestamp': '1772477105',
                'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
                'webhook-key-id': 'whk_5d3f0c9a7be21846',
                'x-jws-signature': 'eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl',
              },
              payload: NOTICE_EXAMPLE,
            },
          ],
        },
      },
    },
  }
}
