import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { environment } from '../lambda/environment.ts'
import { systemClock } from '../lambda/system-clock.ts'
import { type ArrivingFiles, openArrivingFiles } from './arriving-files.ts'
import { bucketFromEnvironment } from './attachment-bucket.ts'
import { openAttachmentRecords } from './attachment-records.ts'
import { type Attachments, openAttachments } from './attachments.ts'
import type { KeyRing } from './data-keys.ts'

/** The attachments on the tables and the bucket that a function's environment names. */
export function attachmentsFromEnvironment(documents: DynamoDBDocumentClient, ring: KeyRing): Attachments {
  const names = environment('CASES_TABLE', 'DESK_TABLE', 'ATTACHMENTS_BUCKET')
  return openAttachments({
    documents,
    ring,
    bucket: bucketFromEnvironment(names.ATTACHMENTS_BUCKET, systemClock),
    records: openAttachmentRecords(documents, names.DESK_TABLE, systemClock),
    casesTable: names.CASES_TABLE,
    deskTable: names.DESK_TABLE,
  })
}

/** Files that devices send in parts, on the desk table and the bucket of a function's environment. */
export function arrivingFilesFromEnvironment(documents: DynamoDBDocumentClient): ArrivingFiles {
  const names = environment('DESK_TABLE', 'ATTACHMENTS_BUCKET')
  return openArrivingFiles({
    bucket: bucketFromEnvironment(names.ATTACHMENTS_BUCKET, systemClock),
    records: openAttachmentRecords(documents, names.DESK_TABLE, systemClock),
  })
}
