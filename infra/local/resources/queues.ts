import * as v from 'valibot'
import { flag, inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const redrive = v.strictObject({ deadLetterTargetArn: v.string(), maxReceiveCount: integer })

const queueProperties = v.strictObject({
  QueueName: v.optional(v.string()),
  FifoQueue: v.optional(flag, false),
  ContentBasedDeduplication: v.optional(flag),
  DeduplicationScope: v.optional(v.picklist(['queue', 'messageGroup'])),
  FifoThroughputLimit: v.optional(v.picklist(['perQueue', 'perMessageGroupId'])),
  DelaySeconds: v.optional(integer),
  MaximumMessageSize: v.optional(integer),
  MessageRetentionPeriod: v.optional(integer),
  ReceiveMessageWaitTimeSeconds: v.optional(integer),
  VisibilityTimeout: v.optional(integer),
  RedrivePolicy: v.optional(redrive),
  RedriveAllowPolicy: inert('one account holds all queues'),
  KmsMasterKeyId: v.optional(v.string()),
  KmsDataKeyReusePeriodSeconds: v.optional(integer),
  SqsManagedSseEnabled: inert('messages lie in the data directory'),
  Tags: inert('nothing reads them here'),
})

export interface Queue {
  readonly logicalId: string
  readonly name: string
  readonly arn: string
  readonly url: string
  /** As the SQS API spells them. */
  readonly attributes: Readonly<Record<string, string>>
  readonly visibilitySeconds: number
  readonly encryptionKey?: string | undefined
}

// These keep their names between CloudFormation and the SQS API.
const sameInBoth = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
] as const

/** The template's SQS queues. */
export function readQueues(
  stack: Stack,
  identity: (logicalId: string) => { name: string; arn: string; url: string },
): Queue[] {
  return resourcesOf(stack, 'AWS::SQS::Queue').map(logicalId => {
    const properties = readProperties(queueProperties, stack, logicalId)
    const attributes: Record<string, string> = {}
    for (const name of sameInBoth) if (properties[name] !== undefined) attributes[name] = String(properties[name])
    if (properties.FifoQueue) attributes.FifoQueue = 'true'
    if (properties.RedrivePolicy) attributes.RedrivePolicy = JSON.stringify(properties.RedrivePolicy)
    return {
      logicalId,
      ...identity(logicalId),
      attributes,
      visibilitySeconds: properties.VisibilityTimeout ?? 30,
      encryptionKey: properties.KmsMasterKeyId,
    }
  })
}
