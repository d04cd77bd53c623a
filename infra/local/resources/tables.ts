import * as v from 'valibot'
import { flag, inert, readProperties, resourcesOf, type Stack } from './property.ts'

const kept = 'the data directory is copied as files'
const keySchema = v.array(v.strictObject({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }))
const projection = v.strictObject({
  ProjectionType: v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: v.optional(v.array(v.string())),
})
const index = v.strictObject({
  IndexName: v.string(),
  KeySchema: keySchema,
  Projection: projection,
  ProvisionedThroughput: inert('throughput is what the machine gives'),
  OnDemandThroughput: inert('throughput is what the machine gives'),
  ContributorInsightsSpecification: inert('nobody is on call on this machine'),
})

const tableProperties = v.strictObject({
  TableName: v.optional(v.string()),
  KeySchema: keySchema,
  AttributeDefinitions: v.array(
    v.strictObject({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: v.optional(v.array(index), []),
  LocalSecondaryIndexes: v.optional(v.array(index), []),
  StreamSpecification: v.optional(
    v.strictObject({
      StreamViewType: v.picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
      ResourcePolicy: inert('identity policies decide here'),
    }),
  ),
  TimeToLiveSpecification: v.optional(v.strictObject({ AttributeName: v.optional(v.string()), Enabled: flag })),
  SSESpecification: v.optional(
    v.strictObject({
      SSEEnabled: flag,
      SSEType: v.optional(v.literal('KMS')),
      KMSMasterKeyId: v.optional(v.string()),
    }),
  ),
  BillingMode: inert('throughput is what the machine gives'),
  ProvisionedThroughput: inert('throughput is what the machine gives'),
  OnDemandThroughput: inert('throughput is what the machine gives'),
  WarmThroughput: inert('throughput is what the machine gives'),
  DeletionProtectionEnabled: v.optional(flag, false),
  PointInTimeRecoverySpecification: inert(kept),
  ContributorInsightsSpecification: inert('nobody is on call on this machine'),
  ResourcePolicy: inert('identity policies decide here'),
  TableClass: inert('it changes the price alone'),
  Tags: inert('nothing reads them here'),
})

export interface Table {
  readonly logicalId: string
  readonly name: string
  readonly arn: string
  readonly properties: v.InferOutput<typeof tableProperties>
  /** Of the table under `undefined`, of each index under its name. */
  readonly partitionKeys: ReadonlyMap<string | undefined, string>
  readonly encryptionKey?: string | undefined
}

/** The template's DynamoDB tables, their `encryptionKey` as the template gives it (id or ARN). */
export function readTables(stack: Stack, identity: (logicalId: string) => { name: string; arn: string }): Table[] {
  return resourcesOf(stack, 'AWS::DynamoDB::Table').map(logicalId => {
    const properties = readProperties(tableProperties, stack, logicalId)
    const indexes = [...properties.GlobalSecondaryIndexes, ...properties.LocalSecondaryIndexes]
    return {
      logicalId,
      ...identity(logicalId),
      properties,
      partitionKeys: new Map([
        [undefined, partitionKey(properties.KeySchema)],
        ...indexes.map(({ IndexName, KeySchema }) => [IndexName, partitionKey(KeySchema)] as const),
      ]),
      encryptionKey: properties.SSESpecification?.KMSMasterKeyId,
    }
  })
}

function partitionKey(keys: v.InferOutput<typeof keySchema>): string {
  return keys.find(key => key.KeyType === 'HASH')?.AttributeName ?? ''
}
