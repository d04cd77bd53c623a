import * as v from 'valibot'
import { openDeliveries } from '../../shared/storage/deliveries.ts'
import { openWebhookStandings, type PastPause } from '../../shared/storage/webhook-standing.ts'
import { journalled } from './journalled.ts'
import { readValues, type Subcommand } from './subcommand.ts'
import { webhookNamed } from './webhook-named.ts'

const schema = v.object({ authority: v.optional(v.string()) })

/** Cases that are made due at once; those beyond come by themselves, within half a day. */
const MOST_HASTENED = 1000
const MOST_OF_THE_HISTORY = 5

/** Ends the pause of an authority's webhook: what waits is offered again within a minute. */
export const resume: Subcommand = {
  usage: '--authority A',
  does: 'ends the pause of an authority’s webhook, and shows its last pauses',
  options: { authority: { type: 'string' } },
  async run(operated, values) {
    const authority = webhookNamed(operated, readValues(schema, values).authority)
    const { documents, casesTable, by, say } = operated
    const standings = openWebhookStandings(documents, casesTable)
    const deliveries = openDeliveries(documents, casesTable)
    const { paused } = await standings.of(authority)
    if (paused === undefined) say(`the webhook of ${authority} is not paused`)
    else {
      const waiting = await journalled(operated, { what: 'resume', about: { authority } }, ['cases'], async count => {
        await standings.resume(authority, new Date().toISOString(), by)
        const lines = await deliveries.due(authority, '9999', MOST_HASTENED)
        for (const line of lines) await deliveries.reschedule(authority, line, new Date().toISOString())
        count('cases', lines.length)
        return lines.length
      })
      say(
        `the webhook of ${authority} goes on; cases that wait for it: ${waiting}${waiting < MOST_HASTENED ? '' : ' or more'}`,
      )
    }
    for (const pause of await standings.history(authority, MOST_OF_THE_HISTORY)) say(`  ${lineOf(pause)}`)
  },
}

function lineOf({ since, why, resumedAt, by }: PastPause): string {
  return `paused since ${since}, ${why}${resumedAt === undefined ? '' : `; resumed ${resumedAt} by ${by}`}`
}
