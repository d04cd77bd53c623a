import * as v from 'valibot'
import { openExhaustedDeliveries } from '../../shared/storage/exhausted-deliveries.ts'
import { journalled } from './journalled.ts'
import { countOption, Misused, noticeOption, readValues, type Subcommand } from './subcommand.ts'
import { webhookNamed } from './webhook-named.ts'

const schema = v.object({
  authority: v.optional(v.string()),
  'dealt-with': v.optional(noticeOption),
  max: countOption('100'),
})

/** The list of what a webhook did not take in three days, and how an entry comes off it without being sent again. */
export const exhausted: Subcommand = {
  usage: '--authority A [--max N] [--dealt-with NOTICE]',
  does: 'what an authority’s webhook did not take in three days; --dealt-with takes one off the list (redrive does too)',
  options: { authority: { type: 'string' }, max: { type: 'string' }, 'dealt-with': { type: 'string' } },
  async run(operated, values) {
    const { authority: name, max, 'dealt-with': notice } = readValues(schema, values)
    const authority = webhookNamed(operated, name)
    const { documents, casesTable, say } = operated
    const list = openExhaustedDeliveries(documents, casesTable)
    if (notice !== undefined) {
      const about = { authority, case: notice.caseId, sequence: String(notice.sequence) }
      const removed = await journalled(operated, { what: 'dealt-with', about }, ['removed'], async count => {
        const was = await list.dealtWith({ authority, ...notice })
        if (was) count('removed')
        return was
      })
      if (!removed) throw new Misused(`${notice.caseId}:${notice.sequence} is not on the list of ${authority}`)
      say(`taken off the list of ${authority}: 1`)
    }
    const found = await list.list(authority, max)
    for (const { caseId, sequence, type, attempts, triedSince, givenUpAt, reason } of found)
      say(`${caseId}:${sequence}  ${type}  ${attempts} tries from ${triedSince} to ${givenUpAt}, at last ${reason}`)
    say(
      found.length < max
        ? `exhausted deliveries of ${authority}: ${found.length}`
        : `${found.length} shown: there may be more, --max shows them`,
    )
  },
}
