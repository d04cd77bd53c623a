import * as v from 'valibot'
import { beginWebhookSecret, openWebhookSecrets } from '../../shared/storage/webhook-secrets.ts'
import { journalled } from './journalled.ts'
import { signingSettings } from './signing-settings.ts'
import { Misused, readValues, type Subcommand } from './subcommand.ts'
import { webhookNamed } from './webhook-named.ts'

const schema = v.object({
  authority: v.optional(v.string()),
  rotate: v.optional(v.boolean(), false),
  'at-once': v.optional(v.boolean(), false),
})

/** How long an authority has to bring a new secret into use, while both sign. Milliseconds. */
const OVERLAP = 14 * 24 * 3_600_000

/**
 * Makes the secret that deliveries to an authority are signed with, or the next one. It is shown this once, to be handed
 * over in person or by a channel that the authority trusts; nobody can have it shown again.
 */
export const webhookSecret: Subcommand = {
  usage: '--authority A [--rotate [--at-once]]',
  does: 'makes the secret of an authority’s webhook and shows it once; --rotate makes the next: both sign for 14 days',
  options: { authority: { type: 'string' }, rotate: { type: 'boolean' }, 'at-once': { type: 'boolean' } },
  async run(operated, values) {
    const { authority: name, rotate, 'at-once': atOnce } = readValues(schema, values)
    const authority = webhookNamed(operated, name)
    if (atOnce && !rotate) throw new Misused('--at-once goes with --rotate: the secret before ends now')
    const { say } = operated
    const settings = signingSettings(operated)
    const [signing] = await openWebhookSecrets(settings, authority)
    if (signing !== undefined && !rotate)
      throw new Misused(
        `${authority} has the secret ${signing.id}, which is shown to nobody again: --rotate makes the next`,
      )
    const about = { authority, ...(atOnce && { overlap: 'none' }) }
    const made = await journalled(operated, { what: 'webhook-secret', about }, ['made'], async count => {
      const begun = await beginWebhookSecret(settings, authority, atOnce ? 0 : OVERLAP)
      count('made')
      return begun
    })
    say(`secret of ${authority}, shown this once: ${made.shown}`)
    say(`its id, in the header webhook-key-id: ${made.id}; it signs within five minutes`)
    for (const { id, until } of made.older) say(`the one before, ${id}, signs beside it until ${until}`)
  },
}
