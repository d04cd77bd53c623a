import { hears } from '#hears'
import { environment, readQueues } from '../../shared/lambda/environment.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { openDocuments, openKms, openSqs } from '../../shared/storage/clients.ts'
import { type HeldNotices, openHeldNotices } from '../../shared/storage/held-notices.ts'
import { type Outbox, openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner, type Signer } from '../../shared/storage/signing-key.ts'
import { type PublishNotices, publishNotices } from './publish-notices.ts'

const HOUR = 3_600_000

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
    forAnHour(() => openSigner({ documents, keysTable: KEYS_TABLE, kms, keyId: SIGNING_KEY_ID, clock: systemClock })),
  )
  const held = openHeldNotices(documents, CASES_TABLE)
  return {
    outbox,
    held,
    publish: publishNotices({ outbox, send: queues, hears, origin: PUBLIC_ORIGIN, clock: systemClock }),
  }
}

/** The signer, opened once an hour in a warm function, so that a new key comes into use; a failed opening is tried again. */
function forAnHour(open: () => Promise<Signer>): () => Promise<Signer> {
  let opened: Promise<Signer> | undefined
  let openedAt = 0
  return () => {
    if (Date.now() - openedAt > HOUR) {
      opened = undefined
      openedAt = Date.now()
    }
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
}
