import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import type { QueuePair } from '../../shared/storage/delivery-state.ts'
import { countQueue } from '../../shared/storage/queue-counts.ts'
import { type DeadLetter, giveBack, receiveDeadLetters } from './dead-letters.ts'
import { type Operated, queueNamed } from './operated.ts'
import { countOption, readValues, type Subcommand } from './subcommand.ts'

const schema = v.object({ authority: v.optional(v.string()), max: countOption('100') })
/** Seconds a letter that is only looked at is hidden, should this program end before it gives it back. */
const LOOKED_AT_FOR = 30

/** What could not be sent, and what an authority's system could not take: which, never what it was about. */
export const dead: Subcommand = {
  usage: '[--authority A] [--max N]',
  does: 'each notice that we could not send, and each that an authority’s system could not take: case, sequence, type, attempts',
  options: { authority: { type: 'string' }, max: { type: 'string' } },
  async run(operated, values) {
    const { authority, max } = readValues(schema, values)
    const asked = authority === undefined ? operated.queues : [queueNamed(operated, authority)]
    // Also of an authority that has left the profile: it stays on the list until somebody has dealt with it.
    const all = await operated.held.list(max)
    const held = authority === undefined ? all : all.filter(one => one.authority === authority)
    for (const { authority: of, caseId, sequence, attempts, since } of held)
      operated.say(
        `${of}  case ${caseId}  sequence ${sequence}  held: could not be sent, ${attempts} attempts since ${since}`,
      )
    for (const one of asked) await showDead(operated, one, max)
  },
}

async function showDead({ sqs, say }: Operated, { authority, queue, deadLetters }: QueuePair, max: number) {
  const tries = await triesOf(sqs, queue)
  const found: DeadLetter[] = []
  try {
    for (let more = true; more && found.length < max; ) {
      const next = await receiveDeadLetters(sqs, deadLetters, { most: max - found.length, hiddenFor: LOOKED_AT_FOR })
      found.push(...next)
      more = next.length > 0
    }
  } finally {
    await giveBack(sqs, deadLetters, found)
  }
  for (const { notice, message } of found)
    say(
      notice === undefined
        ? `${authority}  message ${message.MessageId}: no notice of this platform`
        : `${authority}  case ${notice.subject}  sequence ${notice.data.sequence}  ${notice.type}  given up after ${tries} tries`,
    )
  const { waiting, inFlight } = await countQueue(sqs, deadLetters)
  const all = Math.max(waiting + inFlight, found.length)
  say(
    all > found.length
      ? // A FIFO queue gives what stands behind a message of its case only once that one is gone.
        `${authority}: ${found.length} of ${all} dead letters shown: the others stand behind these, each in its case`
      : `${authority}: ${all === 0 ? 'no dead letter' : `${all} dead letters`}`,
  )
}

/** How often SQS gives a message before it puts it aside. */
async function triesOf(sqs: Operated['sqs'], QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
  )
  const policySchema = v.object({ maxReceiveCount: v.pipe(v.union([v.string(), v.number()]), v.transform(Number)) })
  return v.parse(policySchema, JSON.parse(Attributes.RedrivePolicy ?? '{}')).maxReceiveCount
}
