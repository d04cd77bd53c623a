import { beginSigningKey, publicKeys, revokeSigningKeys } from '../../shared/storage/signing-key.ts'
import { journalled } from './journalled.ts'
import { signingSettings } from './signing-settings.ts'
import { Misused, type Subcommand } from './subcommand.ts'

/** The key that notices are signed with: which are published; a new one before its time; or, of a leaked one, at once. */
export const signingKey: Subcommand = {
  usage: '[--begin | --revoke]',
  does: 'shows the keys that notices are signed with; begins a new one; or takes all others back (when one leaked)',
  options: { begin: { type: 'boolean' }, revoke: { type: 'boolean' } },
  async run(operated, { begin, revoke }) {
    if (begin === true && revoke === true) throw new Misused('say --begin or --revoke, not both')
    const { say } = operated
    const settings = signingSettings(operated)
    if (begin === true)
      await journalled(operated, { what: 'begin-signing-key', about: {} }, ['begun'], async count => {
        await beginSigningKey(settings)
        count('begun')
      })
    if (revoke === true)
      await journalled(operated, { what: 'revoke-signing-keys', about: {} }, ['revoked'], async count =>
        count('revoked', await revokeSigningKeys(settings)),
      )
    for (const { kid } of (await publicKeys(settings)).keys) say(`published: ${kid}`)
    if (revoke === true)
      say('what waits in the queues was signed with a key that is no longer published: send it again (replay --since)')
  },
}
