import { DeleteMessageBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { rounds } from '../../shared/notices/rounds.ts'
import type { QueuePair } from '../../shared/storage/delivery-state.ts'
import { openExhaustedDeliveries } from '../../shared/storage/exhausted-deliveries.ts'
import { countQueue } from '../../shared/storage/queue-counts.ts'
import { AT_A_CALL, type DeadLetter, giveBack, receiveDeadLetters } from './dead-letters.ts'
import { type Count, journalled } from './journalled.ts'
import { type Operated, queueNamed } from './operated.ts'
import { caseOption, countOption, readValues, type Subcommand } from './subcommand.ts'

const schema = v.object({ authority: v.optional(v.string()), case: v.optional(caseOption), max: countOption('1000') })
/** Seconds within which ten letters are sent and deleted. */
const HIDDEN_FOR = 120

/**
 * Puts dead letters back into the queue they came from: the same bytes, signature and group, each case in its order.
 * By hand and not by `StartMessageMoveTask`: that one has no bound, tells no count that can be relied on, and may send a
 * later message of a case after an earlier one failed.
 */
export const redrive: Subcommand = {
  usage: '--authority A [--case ID] [--max N]',
  does: 'puts an authority’s dead letters back into its queue, in their order',
  options: { authority: { type: 'string' }, case: { type: 'string' }, max: { type: 'string' } },
  async run(operated, values) {
    const { authority, case: caseId, max } = readValues(schema, values)
    const queue = queueNamed(operated, authority)
    const about = { authority: queue.authority, case: caseId }
    const { sent, refused } = await journalled(operated, { what: 'redrive', about }, ['sent'], count =>
      redriveSome(operated, queue, { caseId, max, count }),
    )
    const { waiting, inFlight } = await countQueue(operated.sqs, queue.deadLetters)
    const left = waiting + inFlight
    operated.say(`dead letters sent again to ${queue.authority}: ${sent}`)
    if (refused > 0) operated.say(`${refused} not taken by the queue: they stay among the dead letters, run this again`)
    if (left > 0 && refused === 0)
      operated.say(`dead letters left: ${left}${sent < max ? '' : '; run this again for the next'}`)
  },
}

interface Wanted {
  readonly caseId: string | undefined
  readonly max: number
  readonly count: Count
}

async function redriveSome(
  { sqs, documents, casesTable }: Operated,
  { authority, queue, deadLetters }: QueuePair,
  { caseId, max, count }: Wanted,
) {
  // Its own for each redrive: within five minutes SQS would take a letter that it knows for sent, and drop it.
  const operation = uuidv7()
  const exhausted = openExhaustedDeliveries(documents, casesTable)
  const kept: DeadLetter[] = []
  let sent = 0
  let refused = 0
  try {
    while (sent < max) {
      const letters = await receiveDeadLetters(sqs, deadLetters, { most: max - sent, hiddenFor: HIDDEN_FOR })
      if (letters.length === 0) break
      const wanted = letters.filter(({ group }) => caseId === undefined || group === caseId)
      const taken = await sendAgain(sqs, queue, wanted, operation)
      await forget(sqs, deadLetters, taken)
      // Given up by its webhook or not: somebody has dealt with it now.
      for (const { notice } of taken)
        if (notice !== undefined)
          await exhausted.dealtWith({ authority, caseId: notice.subject, sequence: notice.data.sequence })
      sent += taken.length
      count('sent', taken.length)
      refused += wanted.length - taken.length
      // Not given back before the end: they would be received again.
      kept.push(...letters.filter(letter => !taken.includes(letter)))
    }
  } finally {
    await giveBack(sqs, deadLetters, kept)
  }
  return { sent, refused }
}

/** Sends letters in their order, each case up to its first that the queue does not take; gives those that it took. */
async function sendAgain(sqs: Operated['sqs'], QueueUrl: string, letters: readonly DeadLetter[], operation: string) {
  const lines = [...Map.groupBy(letters, ({ group }) => group).values()]
  const stopped = new Set<number>()
  const taken: DeadLetter[] = []
  for (const round of rounds(lines, AT_A_CALL)) {
    const going = round.filter(({ line }) => !stopped.has(line))
    if (going.length === 0) continue
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: going.map(({ item: { message, group } }, index) => ({
          Id: String(index),
          MessageBody: message.Body,
          MessageGroupId: group,
          MessageDeduplicationId: `${message.MessageId}:${operation}`,
          MessageAttributes: message.MessageAttributes,
        })),
      }),
    )
    const passed = new Set(Successful.map(({ Id }) => Number(Id)))
    for (const [index, { line, item }] of going.entries())
      if (passed.has(index)) taken.push(item)
      else stopped.add(line)
  }
  return taken
}

/** Takes letters out of the dead letters, now that they are sent: one that stays would be sent twice, never lost. */
async function forget(sqs: Operated['sqs'], QueueUrl: string, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: letters.map(({ message }, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle })),
    }),
  )
}
