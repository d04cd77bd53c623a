import * as v from 'valibot'
import { readProperties, resourcesOf, type Stack } from './property.ts'

const distributionProperties = v.looseObject({
  DistributionConfig: v.looseObject({
    Origins: v.optional(
      v.array(
        v.looseObject({
          OriginCustomHeaders: v.optional(
            v.array(v.strictObject({ HeaderName: v.string(), HeaderValue: v.string() })),
            [],
          ),
        }),
      ),
      [],
    ),
  }),
})

/**
 * The headers that CloudFront adds to each request on its way to the API, names in small letters. That is all of it that
 * is honoured here: requests reach the HTTP API directly.
 */
export function readEdgeHeaders(stack: Stack): Readonly<Record<string, string>> {
  const headers = resourcesOf(stack, 'AWS::CloudFront::Distribution')
    .flatMap(logicalId => readProperties(distributionProperties, stack, logicalId).DistributionConfig.Origins)
    .flatMap(origin => origin.OriginCustomHeaders)
  return Object.fromEntries(headers.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue]))
}
