import { randomBytes } from 'node:crypto'
import { AwsError } from '../gateway/aws-error.ts'
import { type Json, type JsonObject, member, textMember } from '../json.ts'
import { encryptionContext } from '../permissions/kms-needs.ts'
import { accountId } from '../resources/identities.ts'
import type { Key } from '../resources/keys.ts'
import { keyIdOf, open, seal } from './ciphertext.ts'

/** KMS as far as a stack's own code uses it: data keys, encrypting, decrypting, describing. */
export interface KeyOperations {
  /** Answers one call of the wire protocol. Refuses with an AwsError of KMS's own kinds. */
  answer(operation: string, body: Json): JsonObject
  /** Id of the key behind a base64 ciphertext; undefined when it is none of KMS's. */
  keyOfCiphertext(blob: string): string | undefined
}

const longestPlaintextBytes = 4096

export function openKeys(keys: readonly Key[], material: ReadonlyMap<string, Buffer>): KeyOperations {
  const find = (named: string): Key => {
    const found = keys.find(key => key.keyId === named || key.arn === named)
    if (found === undefined) throw new AwsError('NotFoundException', `Key '${named}' does not exist`)
    return found
  }
  // As a key's own operations left it: for as long as this cloud runs.
  const states = new Map(keys.map(key => [key.keyId, key.enabled ? 'Enabled' : 'Disabled']))
  const stateOf = ({ keyId }: Key): string => states.get(keyId) ?? 'Enabled'
  const usable = (named: string): { key: Key; secret: Buffer } => {
    const key = find(named)
    if (stateOf(key) === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
    if (stateOf(key) !== 'Enabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`)
    return { key, secret: material.get(key.keyId) ?? Buffer.alloc(0) }
  }
  const named = (body: Json): string => {
    const keyId = textMember(body, 'KeyId')
    if (keyId === undefined) throw new AwsError('ValidationException', 'KeyId must not be null')
    return keyId
  }

  const encrypt = (body: Json, plaintext: Buffer): { KeyId: string; CiphertextBlob: string } => {
    const { key, secret } = usable(named(body))
    const blob = seal(key.keyId, secret, plaintext, encryptionContext(body))
    return { KeyId: key.arn, CiphertextBlob: blob.toString('base64') }
  }

  const decrypt = (body: Json): JsonObject => {
    const blob = Buffer.from(textMember(body, 'CiphertextBlob') ?? '', 'base64')
    const made = keyIdOf(blob)
    if (made === undefined) throw new AwsError('InvalidCiphertextException', '')
    const { key, secret } = usable(textMember(body, 'KeyId') ?? made)
    if (key.keyId !== made)
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      )
    const plaintext = open(secret, blob, encryptionContext(body))
    if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '')
    return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
  }

  const operations: Readonly<Record<string, (body: Json) => JsonObject>> = {
    Encrypt: body => {
      const plaintext = Buffer.from(textMember(body, 'Plaintext') ?? '', 'base64')
      if (plaintext.length < 1 || plaintext.length > longestPlaintextBytes)
        throw new AwsError('ValidationException', `plaintext must have between 1 and ${longestPlaintextBytes} bytes`)
      return { ...encrypt(body, plaintext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    },
    Decrypt: decrypt,
    GenerateDataKey: body => {
      const dataKey = randomBytes(dataKeyBytes(body))
      return { ...encrypt(body, dataKey), Plaintext: dataKey.toString('base64') }
    },
    GenerateDataKeyWithoutPlaintext: body => encrypt(body, randomBytes(dataKeyBytes(body))),
    GenerateRandom: body => ({
      Plaintext: randomBytes(Number(member(body, 'NumberOfBytes') ?? 32)).toString('base64'),
    }),
    DescribeKey: body => {
      const key = find(named(body))
      return { KeyMetadata: describe(key, stateOf(key)) }
    },
    ScheduleKeyDeletion: body => {
      const key = find(named(body))
      const days = Number(member(body, 'PendingWindowInDays') ?? 30)
      if (stateOf(key) === 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
      if (days < 7 || days > 30) throw new AwsError('ValidationException', 'PendingWindowInDays is from 7 to 30')
      states.set(key.keyId, 'PendingDeletion')
      return {
        KeyId: key.arn,
        DeletionDate: Date.now() / 1000 + days * 86_400,
        KeyState: 'PendingDeletion',
        PendingWindowInDays: days,
      }
    },
    CancelKeyDeletion: body => {
      const key = find(named(body))
      if (stateOf(key) !== 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
      // KMS gives it back disabled.
      states.set(key.keyId, 'Disabled')
      return { KeyId: key.arn }
    },
    EnableKey: body => {
      const key = find(named(body))
      if (stateOf(key) === 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
      states.set(key.keyId, 'Enabled')
      return {}
    },
  }

  return {
    answer: (operation, body) => {
      const perform = operations[operation]
      if (perform === undefined)
        throw new AwsError('UnsupportedOperationException', `KMS ${operation} is not offered here`)
      return perform(body)
    },
    keyOfCiphertext: blob => keyIdOf(Buffer.from(blob, 'base64')),
  }
}

function describe(key: Key, state: string): JsonObject {
  return {
    AWSAccountId: accountId,
    KeyId: key.keyId,
    Arn: key.arn,
    Enabled: state === 'Enabled',
    KeyState: state,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
  }
}

function dataKeyBytes(body: Json): number {
  const spec = textMember(body, 'KeySpec')
  if (spec === 'AES_256') return 32
  if (spec === 'AES_128') return 16
  const bytes = member(body, 'NumberOfBytes')
  if (typeof bytes === 'number' && bytes >= 1 && bytes <= 1024) return bytes
  throw new AwsError('ValidationException', 'either KeySpec or NumberOfBytes (1 to 1024) is needed')
}
