import * as v from 'valibot'
import { inert, readProperties, resourcesOf, type Stack } from './property.ts'

const topicProperties = v.strictObject({
  TopicName: v.optional(v.string()),
  KmsMasterKeyId: v.optional(v.string()),
  DisplayName: inert('nobody gets a mail from this machine'),
  Tags: inert('nothing reads them here'),
})

export interface Topic {
  readonly arn: string
  readonly encryptionKey?: string | undefined
}

/** The template's SNS topics. */
export function readTopics(stack: Stack, arnOf: (logicalId: string) => string): Topic[] {
  return resourcesOf(stack, 'AWS::SNS::Topic').map(logicalId => ({
    arn: arnOf(logicalId),
    encryptionKey: readProperties(topicProperties, stack, logicalId).KmsMasterKeyId,
  }))
}
