import * as v from 'valibot'
import { EVENT_TYPES } from '../cases/events.ts'
import { schema } from '../procedure/procedure-parts.ts'
import { inEveryLanguage } from './words.ts'

/** The two authorities that must both take part before anything is decided, and so hear of every case (DESIGN, promise 1). */
const DECIDING_AUTHORITIES = ['child-protection', 'migration'] as const

/** A role or user by its account and exact name: a consumer is one program, never everybody. */
const PRINCIPAL = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/

/** A kind of event: its type alone, or its type and a filter, a JSON Schema over the notice's own facts. */
const eventType = v.picklist(EVENT_TYPES, `is not an event: one of ${EVENT_TYPES.join(', ')}`)
const hearRule = v.union(
  [
    v.pipe(
      eventType,
      v.transform(event => ({ event })),
    ),
    v.strictObject({ event: eventType, when: v.exactOptional(schema) }),
  ],
  `is neither the type of an event nor {"event": type, "when": schema}; types are ${EVENT_TYPES.join(', ')}`,
)

/**
 * Where an authority's own system is told of cases, for one that cannot read a queue. A name and no address: who answers
 * there is known by its certificate.
 */
const webhook = v.strictObject({
  url: v.pipe(
    v.string('is not a URL'),
    v.regex(/^https:\/\//, 'is not an https URL: notices go over TLS alone'),
    v.check(text => URL.canParse(text), 'is not a URL: write for example https://cases.agency.example/notices'),
    v.check(
      text => !URL.canParse(text) || namesAHost(new URL(text)),
      'does not name a public host: write its name, with a dot, and no address',
    ),
    v.check(
      text => !URL.canParse(text) || isBare(new URL(text)),
      'holds a user, a password or a fragment: take it out, deliveries are signed',
    ),
  ),
})

/** Whether a URL's host is a name that the public DNS could know. An address, of whatever form, ends in a number or a bracket. */
function namesAHost({ hostname }: URL): boolean {
  return /\.[a-z][a-z0-9-]*$/.test(hostname) && !/\.(?:local|localhost|internal|home|lan)$/.test(hostname)
}

function isBare({ username, password, hash }: URL): boolean {
  return username === '' && password === '' && hash === ''
}

/** An authority of a country. */
const authority = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{1,40}$/, 'is not an id: lower-case letters and hyphens only')),
  name: inEveryLanguage,
  /**
   * Whether it hears of cases, in a queue of its own. Left out: child protection and migration do, a further authority
   * does not.
   */
  queue: v.optional(v.boolean('is not true or false')),
  /**
   * What a further authority hears of. Left out: nothing. What child protection and migration hear of is the same in
   * every country, and is not written here.
   */
  hears: v.optional(v.array(hearRule), []),
  /** Who may read its queue: the ARNs of the IAM roles or users of its own systems. Left out: nobody yet. */
  consumers: v.optional(
    v.array(
      v.pipe(
        v.string(),
        v.regex(
          PRINCIPAL,
          'is not the exact ARN of a role or user, for example arn:aws:iam::111122223333:role/case-system',
        ),
      ),
    ),
    [],
  ),
  /** Where its notices are posted to. Its queue is then read by us alone. Left out: nowhere. */
  webhook: v.optional(webhook),
})

type Authority = v.InferOutput<typeof authority>

/** Both deciding authorities are there, each once, and each hears of cases; only who has a queue has consumers of it, or a webhook. */
export const authorities = v.pipe(
  v.array(authority),
  v.check(
    list => DECIDING_AUTHORITIES.every(id => list.some(one => one.id === id)),
    'lacks child-protection or migration: both must hear of every case',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const [index, one] of dataset.value.entries()) {
      const fault = (key: 'id' | 'queue' | 'hears' | 'consumers' | 'webhook', message: string): void =>
        addIssue({
          message,
          path: [
            { type: 'array', origin: 'value', input: dataset.value, key: index, value: one },
            { type: 'object', origin: 'value', input: one, key, value: one[key] },
          ],
        })
      if (dataset.value.findIndex(other => other.id === one.id) < index)
        fault('id', `names one authority twice: ${one.id}`)
      if (isDeciding(one.id) && one.queue === false)
        fault('queue', `is false: ${one.id} hears of every case, so it has a queue`)
      if (isDeciding(one.id) && one.hears.length > 0)
        fault('hears', `is the same in every country for ${one.id}: take it out`)
      if (!hearsOfCases(one) && one.hears.length > 0)
        fault('hears', `needs a queue: write "queue": true for ${one.id}, or take it out`)
      if (!hearsOfCases(one) && one.consumers.length > 0)
        fault('consumers', `are of no queue: write "queue": true for ${one.id}, or take them out`)
      if (!hearsOfCases(one) && one.webhook !== undefined)
        fault('webhook', `has no queue to deliver from: write "queue": true for ${one.id}, or take it out`)
      if (one.consumers.length > 0 && one.webhook !== undefined)
        fault(
          'webhook',
          `stands beside consumers: what the platform delivers for ${one.id} nobody else can read, choose one`,
        )
    }
  }),
)

/** The authorities that hear of cases, and so have a queue. */
export function hearing<One extends Pick<Authority, 'id' | 'queue'>>(all: readonly One[]): readonly One[] {
  return all.filter(hearsOfCases)
}

function hearsOfCases({ id, queue }: Pick<Authority, 'id' | 'queue'>): boolean {
  return queue ?? isDeciding(id)
}

function isDeciding(id: string): boolean {
  return DECIDING_AUTHORITIES.some(one => one === id)
}
