import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { KEPT_ONCE_MADE } from './kept-once-made.ts'

/**
 * The country's own keys. Three, because three kinds of caller need them: whoever reads tables, whoever opens a child's
 * answers, and whoever signs notices. They rotate every year and outlive the stack: without them its data is noise.
 */
export class EncryptionKeys extends Construct {
  /** Encrypts the tables at rest. */
  readonly storage: IKey
  /** Wraps each case's and each draft's data key. */
  readonly data: IKey
  /** Wraps the private key that signs notices. */
  readonly signing: IKey

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.storage = this.key('Storage', 'Amparo: tables at rest')
    this.data = this.key('Data', 'Amparo: wraps the data key of each case')
    this.signing = this.key('Signing', 'Amparo: wraps the key that signs notices')
  }

  private key(id: string, description: string): Key {
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: KEPT_ONCE_MADE })
  }
}
