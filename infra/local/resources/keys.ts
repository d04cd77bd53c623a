import * as v from 'valibot'
import { flag, inert, readProperties, resourcesOf, type Stack } from './property.ts'

const keyProperties = v.strictObject({
  Enabled: v.optional(flag, true),
  KeySpec: v.optional(v.literal('SYMMETRIC_DEFAULT')),
  KeyUsage: v.optional(v.literal('ENCRYPT_DECRYPT')),
  KeyPolicy: inert('the account root is trusted, so identity policies decide'),
  EnableKeyRotation: inert('one version of the key material is kept'),
  RotationPeriodInDays: inert('one version of the key material is kept'),
  PendingWindowInDays: inert('keys are removed with the data directory'),
  MultiRegion: inert('there is one region here'),
  Description: inert('for people'),
  Tags: inert('nothing reads them here'),
})

export interface Key {
  readonly logicalId: string
  readonly keyId: string
  readonly arn: string
  readonly enabled: boolean
}

/** The template's KMS keys; only symmetric ones that encrypt and decrypt. */
export function readKeys(stack: Stack, identity: (logicalId: string) => { keyId: string; arn: string }): Key[] {
  return resourcesOf(stack, 'AWS::KMS::Key').map(logicalId => ({
    logicalId,
    ...identity(logicalId),
    enabled: readProperties(keyProperties, stack, logicalId).Enabled,
  }))
}
