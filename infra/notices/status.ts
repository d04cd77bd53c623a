import { type DeliveryState, readDeliveryState } from '../../shared/storage/delivery-state.ts'
import { lineOf } from './history.ts'
import { oldestMessage } from './oldest-message.ts'
import type { Subcommand } from './subcommand.ts'

const MOST_OF_THE_JOURNAL = 3

/** How it stands with each authority's notices. */
export const status: Subcommand = {
  usage: '',
  does: 'for each authority: what waits in its queue, what failed at its system or here, what it has not been sent yet',
  options: {},
  async run(operated) {
    const { journal, say } = operated
    const { authorities, all } = await readDeliveryState(operated, new Date().toISOString())
    for (const one of authorities) {
      const url = operated.queues.find(({ authority }) => authority === one.authority)?.queue ?? ''
      const oldest = await oldestMessage(operated.sqs, url, operated.stack.client.endpoint)
      for (const line of linesOf(one, oldest, all)) say(line)
    }
    const entries = await journal.newest(MOST_OF_THE_JOURNAL)
    say(entries.length === 0 ? 'operators: nothing was done yet' : 'operators, the newest first (all: history)')
    for (const entry of entries) say(`  ${lineOf(entry)}`)
  },
}

function linesOf(state: DeliveryState, oldest: Date | undefined, all: boolean): readonly string[] {
  const { authority, waiting, deadLetters, held, behind, exhausted, pausedSince } = state
  const line = (what: string, value: string | number): string => `  ${what.padEnd(28)} ${value}`
  return [
    authority,
    line(
      'waiting in its queue',
      `${waiting.waiting}${waiting.inFlight > 0 ? `, and ${waiting.inFlight} being read` : ''}`,
    ),
    line('oldest of them', oldest === undefined ? 'none, or not known yet' : `since ${oldest.toISOString()}`),
    line('dead letters', deadLetters),
    line('held: a fault of ours', held),
    line(
      'cases not sent to the end',
      `${behind.cases}${all ? '' : ' or more'}${behind.since === undefined ? '' : `, the longest since ${behind.since}`}`,
    ),
    line('webhook deliveries given up', exhausted),
    line('paused', pausedSince === undefined ? 'no' : `since ${pausedSince}`),
  ]
}
