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
    },
    operations: {
      hear: {
        action: 'send',
        channel: { $ref: '#/channels/notices' },
        summary: 'The platform tells an authority that something happened on a case',
        messages: [{ $ref: '#/channels/notices/messages/notice' }],
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
              signature: { type: 'string', pattern: '^[\\w-]+\\.\\.[\\w-]+$' },
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
      },
    },
  }
}
