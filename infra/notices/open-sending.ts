import { openAuthorityQueues, type SendNotices } from '../../shared/storage/authority-queues.ts'
import { type Outbox, openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner, type Signer } from '../../shared/storage/signing-key.ts'
import type { Operated } from './operated.ts'
import { signingSettings } from './signing-settings.ts'

/** What sends notices as the publisher does, signed with the same key. `again`: what tells them from those sent before. */
export function openSending(
  operated: Operated,
  again: string,
): { readonly outbox: Outbox; readonly send: SendNotices } {
  const { documents, casesTable, queues, sqs } = operated
  const authorities = queues.map(({ authority }) => authority)
  let signer: Promise<Signer> | undefined
  const settings = signingSettings(operated)
  return {
    outbox: openOutbox({ documents, table: casesTable, authorities }),
    send: openAuthorityQueues(
      sqs,
      Object.fromEntries(queues.map(({ authority, queue }) => [authority, queue])),
      () => {
        signer ??= openSigner(settings)
        return signer
      },
      again,
    ),
  }
}
