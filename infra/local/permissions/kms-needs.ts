import { isJsonObject, type Json, member, textMember } from '../json.ts'
import { accountId } from '../resources/identities.ts'
import type { Permission } from './decide.ts'
import { type Holdings, needKey } from './needs.ts'

/** The permission that one KMS call needs. `keyOfCiphertext` is the key that a Decrypt without KeyId falls to. */
export function kmsNeeds(
  holdings: Holdings,
  operation: string,
  body: Json,
  keyOfCiphertext: (blob: string) => string | undefined,
): Permission[] {
  const named = textMember(body, 'KeyId') ?? keyOfCiphertext(textMember(body, 'CiphertextBlob') ?? '') ?? ''
  const arn = holdings.keyArn(named) ?? `arn:aws:kms:${holdings.region}:${accountId}:key/${named}`
  return [needKey(holdings, operation, arn, encryptionContext(body))]
}

/** The call's encryption context: text by name. */
export function encryptionContext(body: Json): Record<string, string> {
  const given = member(body, 'EncryptionContext')
  if (!isJsonObject(given)) return {}
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
