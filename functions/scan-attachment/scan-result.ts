import * as v from 'valibot'

/**
 * What GuardDuty tells of an object that it scanned: "GuardDuty Malware Protection Object Scan Result", as EventBridge
 * hands it over. It may come twice.
 */
export const scanResultSchema = v.object({
  source: v.literal('aws.guardduty'),
  detail: v.object({
    s3ObjectDetails: v.object({ bucketName: v.string(), objectKey: v.string(), eTag: v.string() }),
    scanResultDetails: v.object({
      scanResultStatus: v.picklist(['NO_THREATS_FOUND', 'THREATS_FOUND', 'UNSUPPORTED', 'ACCESS_DENIED', 'FAILED']),
    }),
  }),
})
export type ScanResult = v.InferOutput<typeof scanResultSchema>
