import * as v from 'valibot'
import { journalled } from './journalled.ts'
import { caseOption, Misused, readValues, type Subcommand } from './subcommand.ts'

const schema = v.object({ case: v.optional(caseOption), authority: v.optional(v.string()) })
/** Held notices looked through for those of one case. */
const MOST_HELD = 5000

/** Lets the publisher try again what was held, now that a person has dealt with the cause. */
export const retry: Subcommand = {
  usage: '--case ID [--authority A]',
  does: 'lets what is held of a case be sent again, once its cause is put right',
  options: { case: { type: 'string' }, authority: { type: 'string' } },
  async run(operated, values) {
    const { case: caseId, authority } = readValues(schema, values)
    if (caseId === undefined) throw new Misused('say of which case: --case ID (dead lists what is held)')
    // Of every authority, also of one that has left the profile: what is on the list stays there until it is dealt with.
    const held = (await operated.held.list(MOST_HELD)).filter(
      one => one.caseId === caseId && (authority === undefined || one.authority === authority),
    )
    if (held.length === 0) throw new Misused(`nothing of case ${caseId} is held (dead lists what is)`)
    await journalled(operated, { what: 'retry', about: { case: caseId, authority } }, ['released'], async count => {
      for (const one of held) {
        await operated.held.release(one, new Date().toISOString())
        count('released')
        operated.say(`${one.authority}: event ${one.sequence} of case ${caseId} is tried again within a minute`)
      }
    })
  },
}
