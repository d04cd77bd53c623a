import { hears } from '#hears'
import { environment, readQueues } from '../../shared/lambda/environment.ts'
import { openedFor } from '../../shared/lambda/opened-for.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { openDocuments, openKms, openSqs } from '../../shared/storage/clients.ts'
import { type HeldNotices, openHeldNotices } from '../../shared/storage/held-notices.ts'
import { type Outbox, openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner } from '../../shared/storage/signing-key.ts'
import { type PublishNotices, publishNotices } from './publish-notices.ts'

/** How long a warm function signs with a key before it looks which one is to be used. Milliseconds. */
const SIGNER_KEPT = 5 * 60_000

/** The publisher on the services its environment names: for the stream's function and for the sweep's. */
export function openPublisher(): {
  readonly outbox: Outbox
  readonly publish: PublishNotices
  readonly held: HeldNotices
} {
  const { CASES_TABLE, KEYS_TABLE, SIGNING_KEY_ID, QUEUES, PUBLIC_ORIGIN } = environment(
    'CASES_TABLE',
    'KEYS_TABLE',
    'SIGNING_KEY_ID',
    'QUEUES',
    'PUBLIC_ORIGIN',
  )
  const documents = openDocuments()
  const kms = openKms()
  const urls = readQueues(QUEUES)
  const outbox = openOutbox({ documents, table: CASES_TABLE, authorities: Object.keys(urls) })
  const queues = openAuthorityQueues(
    openSqs(),
    urls,
    openedFor(SIGNER_KEPT, () =>
      openSigner({ documents, keysTable: KEYS_TABLE, kms, keyId: SIGNING_KEY_ID, clock: systemClock }),
    ),
  )
  const held = openHeldNotices(documents, CASES_TABLE)
  return {
    outbox,
    held,
    publish: publishNotices({ outbox, send: queues, hears, origin: PUBLIC_ORIGIN, clock: systemClock }),
  }
}
