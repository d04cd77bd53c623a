import * as v from 'valibot'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { flag, inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const mappingProperties = v.strictObject({
  FunctionName: v.string(),
  EventSourceArn: v.string(),
  Enabled: v.optional(flag, true),
  BatchSize: v.optional(integer),
  MaximumBatchingWindowInSeconds: v.optional(integer, 0),
  StartingPosition: v.optional(v.picklist(['TRIM_HORIZON', 'LATEST'])),
  BisectBatchOnFunctionError: v.optional(flag, false),
  MaximumRetryAttempts: v.optional(integer, -1),
  MaximumRecordAgeInSeconds: v.optional(integer, -1),
  ParallelizationFactor: v.optional(integer, 1),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  DestinationConfig: v.optional(
    v.strictObject({
      OnFailure: v.optional(v.strictObject({ Destination: v.pipe(v.string(), v.startsWith('arn:aws:sqs:')) })),
    }),
  ),
  FilterCriteria: v.optional(v.strictObject({ Filters: v.array(v.strictObject({ Pattern: v.string() })) })),
  ScalingConfig: v.optional(v.strictObject({ MaximumConcurrency: v.optional(integer) })),
  KmsKeyArn: inert('filters are kept in the template'),
  MetricsConfig: inert('nobody is on call on this machine'),
  Tags: inert('nothing reads them here'),
})

export type MappingProperties = v.InferOutput<typeof mappingProperties>

export interface Mapping {
  readonly logicalId: string
  readonly kind: 'stream' | 'queue'
  readonly properties: MappingProperties
}

/** The template's event source mappings: DynamoDB streams and SQS queues. Refuses any other source. */
export function readMappings(stack: Stack): Mapping[] {
  return resourcesOf(stack, 'AWS::Lambda::EventSourceMapping').map(logicalId => {
    const properties = readProperties(mappingProperties, stack, logicalId)
    const service = properties.EventSourceArn.split(':')[2]
    if (service !== 'dynamodb' && service !== 'sqs')
      throw new Unhonourable(
        placeOf(stack.template, logicalId, 'EventSourceArn'),
        'only streams and queues are read here',
      )
    return { logicalId, kind: service === 'sqs' ? 'queue' : 'stream', properties }
  })
}
