import * as v from 'valibot'
import { flag, inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const kept = 'the data directory is copied as files'
const encryptionRule = v.strictObject({
  BucketKeyEnabled: inert('it changes the price alone'),
  ServerSideEncryptionByDefault: v.optional(
    v.strictObject({ SSEAlgorithm: v.string(), KMSMasterKeyID: v.optional(v.string()) }),
  ),
})

const corsRule = v.pipe(
  v.strictObject({
    Id: inert('for people'),
    AllowedOrigins: v.array(v.string()),
    AllowedMethods: v.array(v.string()),
    AllowedHeaders: v.optional(v.array(v.string()), []),
    ExposedHeaders: v.optional(v.array(v.string()), []),
    MaxAge: v.optional(integer),
  }),
  v.transform(({ AllowedOrigins, AllowedMethods, AllowedHeaders, ExposedHeaders, MaxAge }) => ({
    allowedOrigins: AllowedOrigins,
    allowedMethods: AllowedMethods,
    allowedHeaders: AllowedHeaders,
    exposedHeaders: ExposedHeaders,
    maxAge: MaxAge,
  })),
)
/** Which pages' scripts may call a bucket, and with what. */
export type CorsRule = v.InferOutput<typeof corsRule>

const bucketProperties = v.strictObject({
  BucketName: v.optional(v.string()),
  BucketEncryption: v.optional(v.strictObject({ ServerSideEncryptionConfiguration: v.array(encryptionRule) })),
  CorsConfiguration: v.optional(v.strictObject({ CorsRules: v.array(corsRule) })),
  AccessControl: inert('identity policies decide here'),
  IntelligentTieringConfigurations: inert('it changes the price alone'),
  InventoryConfigurations: inert('nobody is on call on this machine'),
  LifecycleConfiguration: inert('objects are removed with the data directory'),
  LoggingConfiguration: inert('nobody is on call on this machine'),
  MetricsConfigurations: inert('nobody is on call on this machine'),
  ObjectLockConfiguration: inert(kept),
  ObjectLockEnabled: inert(kept),
  OwnershipControls: inert('one account owns everything'),
  PublicAccessBlockConfiguration: inert('only loopback is served'),
  ReplicationConfiguration: inert(kept),
  VersioningConfiguration: inert(kept),
  Tags: inert('nothing reads them here'),
  NotificationConfiguration: v.optional(
    v.strictObject({ EventBridgeConfiguration: v.optional(v.strictObject({ EventBridgeEnabled: v.optional(flag) })) }),
  ),
})

export interface Bucket {
  readonly logicalId: string
  readonly name: string
  readonly arn: string
  readonly encryptionKey?: string | undefined
  readonly corsRules: readonly CorsRule[]
}

/** The template's S3 buckets. */
export function readBuckets(stack: Stack, identity: (logicalId: string) => { name: string; arn: string }): Bucket[] {
  return resourcesOf(stack, 'AWS::S3::Bucket').map(logicalId => {
    const { BucketEncryption, CorsConfiguration } = readProperties(bucketProperties, stack, logicalId)
    const [rule] = BucketEncryption?.ServerSideEncryptionConfiguration ?? []
    return {
      logicalId,
      ...identity(logicalId),
      encryptionKey: rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID,
      corsRules: CorsConfiguration?.CorsRules ?? [],
    }
  })
}
