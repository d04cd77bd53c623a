import { casesBehind } from '../../shared/storage/cases-behind.ts'
import { lineOf } from './history.ts'
import { countQueue } from './queue-counts.ts'
import type { Subcommand } from './subcommand.ts'

/** Cases looked at to tell how far each authority is behind: more than a sweep can be behind in a calm hour. */
const MOST_BEHIND = 2000
const MOST_OF_THE_JOURNAL = 3

/** How it stands with each authority's notices. */
export const status: Subcommand = {
  usage: '',
  does: 'for each authority: what waits in its queue, what its system could not take, what it has not been sent yet',
  options: {},
  async run({ documents, casesTable, sqs, queues, held, journal, say }) {
    const authorities = queues.map(({ authority }) => authority)
    const now = new Date().toISOString()
    const { behind, all } = await casesBehind(documents, casesTable, { authorities, now, most: MOST_BEHIND })
    const waiting = await held.list(MOST_BEHIND)
    for (const { authority, queue, deadLetters } of queues) {
      const [live, lost] = await Promise.all([countQueue(sqs, queue), countQueue(sqs, deadLetters)])
      const { cases, since } = behind[authority] ?? { cases: 0, since: undefined }
      say(authority)
      say(
        `  waiting in its queue         ${live.waiting}${live.inFlight > 0 ? `, and ${live.inFlight} being read` : ''}`,
      )
      say(`  dead letters                 ${lost.waiting + lost.inFlight}`)
      say(`  held: a fault of ours        ${waiting.filter(one => one.authority === authority).length}`)
      say(
        `  cases not sent to the end    ${cases}${all ? '' : ' or more'}${since === undefined ? '' : `, the longest since ${since}`}`,
      )
    }
    const entries = await journal.newest(MOST_OF_THE_JOURNAL)
    say(entries.length === 0 ? 'operators: nothing was done yet' : 'operators, the newest first (all: history)')
    for (const entry of entries) say(`  ${lineOf(entry)}`)
  },
}
