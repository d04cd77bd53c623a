import * as v from 'valibot'
import type { AuthorityId } from '../../shared/countries/profile.ts'
import { environment } from '../../shared/lambda/environment.ts'
import { openedFor } from '../../shared/lambda/opened-for.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openDocuments, openKms } from '../../shared/storage/clients.ts'
import { type Deliveries, openDeliveries } from '../../shared/storage/deliveries.ts'
import { openWebhookSecrets } from '../../shared/storage/webhook-secrets.ts'
import { openWebhookStandings } from '../../shared/storage/webhook-standing.ts'
import { localReceivers } from './local-receivers.ts'
import { meetReceiver, type Receiver } from './meet-receiver.ts'
import { openPost } from './post-notice.ts'

/** How long a warm function signs with the secrets it knows. Milliseconds. */
const SECRETS_KNOWN_FOR = 5 * 60_000

/** What the stack says of an authority with a webhook: where it is, and the ARN and URL of its two queues. */
const webhooksSchema = v.record(v.string(), v.object({ url: v.string(), queue: v.string(), deadLetters: v.string() }))

export interface Receivers {
  readonly webhooks: v.InferOutput<typeof webhooksSchema>
  readonly meet: (authority: AuthorityId) => Promise<Receiver>
  readonly deliveries: Deliveries
  readonly documents: ReturnType<typeof openDocuments>
  readonly table: string
}

/** The authorities' webhooks on the services the environment names: for the queues' function and for the retries'. */
export function openReceivers(): Receivers {
  const { CASES_TABLE, KEYS_TABLE, SIGNING_KEY_ID, WEBHOOKS } = environment(
    'CASES_TABLE',
    'KEYS_TABLE',
    'SIGNING_KEY_ID',
    'WEBHOOKS',
  )
  const webhooks = v.parse(webhooksSchema, JSON.parse(WEBHOOKS))
  const documents = openDocuments()
  const settings = { documents, keysTable: KEYS_TABLE, kms: openKms(), keyId: SIGNING_KEY_ID, clock: systemClock }
  const secrets = Object.fromEntries(
    Object.keys(webhooks).map(authority => [
      authority,
      openedFor(SECRETS_KNOWN_FOR, () => openWebhookSecrets(settings, authority)),
    ]),
  )
  const dependencies = {
    urls: Object.fromEntries(Object.entries(webhooks).map(([authority, { url }]) => [authority, new URL(url)])),
    secrets: async (authority: AuthorityId) => {
      const known = (await secrets[authority]?.()) ?? []
      // The first one is used as soon as it is made.
      return known.length > 0 ? known : openWebhookSecrets(settings, authority)
    },
    standings: openWebhookStandings(documents, CASES_TABLE),
    post: openPost({ local: localReceivers(process.env) }),
    clock: systemClock,
  }
  return {
    webhooks,
    meet: authority => meetReceiver(dependencies, authority),
    deliveries: openDeliveries(documents, CASES_TABLE),
    documents,
    table: CASES_TABLE,
  }
}
