import * as v from 'valibot'
import type { JournalEntry } from '../../shared/storage/operator-journal.ts'
import { countOption, readValues, type Subcommand } from './subcommand.ts'

const schema = v.object({ max: countOption('50') })

/** What operators did with notices, the newest first. */
export const history: Subcommand = {
  usage: '[--max N]',
  does: 'what operators did: when, who, what, how many',
  options: { max: { type: 'string' } },
  async run({ journal, say }, values) {
    const { max } = readValues(schema, values)
    const entries = await journal.newest(max)
    for (const entry of entries) say(lineOf(entry))
    say(entries.length === 0 ? 'nothing was done yet' : `${entries.length} shown, the newest first`)
  },
}

/** An entry of the journal as one line. */
export function lineOf({ at, by, what, about, state, counts }: JournalEntry): string {
  const pairs = (of: Readonly<Record<string, unknown>>): string =>
    Object.entries(of)
      // The table keeps no order.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => ` ${name} ${value}`)
      .join('')
  const ended = { done: '', begun: ' (never said how it ended)', failed: ' (failed)' }[state]
  return `${at}  ${what}${pairs(about)}:${pairs(counts)}${ended}  by ${by}`
}
