import { KMSClient } from '@aws-sdk/client-kms'
import type { SigningKeyMaker } from '../../shared/storage/signing-key.ts'
import { physicalId } from '../deployment/running-stack.ts'
import type { Operated } from './operated.ts'

/** What makes and opens the keys and secrets that a stack signs with. */
export function signingSettings({ documents, keysTable, stack }: Operated): SigningKeyMaker {
  return {
    documents,
    keysTable,
    kms: new KMSClient(stack.client),
    keyId: physicalId(stack.resources.keys, 'KeysSigning'),
    clock: () => new Date(),
  }
}
