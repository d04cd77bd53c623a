import { environment, readQueues } from '../../shared/lambda/environment.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { openDocuments, openKms, openSqs } from '../../shared/storage/clients.ts'
import { type Outbox, openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner, type Signer } from '../../shared/storage/signing-key.ts'
import { type PublishNotices, publishNotices } from './publish-notices.ts'

/** The publisher on the services its environment names: for the stream's function and for the sweep's. */
export function openPublisher(): { readonly outbox: Outbox; readonly publish: PublishNotices } {
  const { CASES_TABLE, KEYS_TABLE, SIGNING_KEY_ID, QUEUES, PUBLIC_ORIGIN } = environment(
    'CASES_TABLE',
    'KEYS_TABLE',
    'SIGNING_KEY_ID',
    'QUEUES',
    'PUBLIC_ORIGIN',
  )
  const documents = openDocuments()
  const kms = openKms()
  const outbox = openOutbox(documents, CASES_TABLE)
  const queues = openAuthorityQueues(
    openSqs(),
    readQueues(QUEUES),
    once(() => openSigner({ documents, keysTable: KEYS_TABLE, kms, keyId: SIGNING_KEY_ID })),
  )
  return { outbox, publish: publishNotices({ outbox, send: queues, origin: PUBLIC_ORIGIN }) }
}

/** The signer, opened once for as long as the function is warm; a failed opening is tried again. */
function once(open: () => Promise<Signer>): () => Promise<Signer> {
  let opened: Promise<Signer> | undefined
  return () => {
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
}
