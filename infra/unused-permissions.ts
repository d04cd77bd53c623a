/** Something a role allows that no journey on one machine can show in use, and why it is allowed all the same. */
export interface UnseenPermission {
  /** Beginning of the functions' logical ids; undefined: of every function. */
  readonly of?: string
  /** As the statement names it. */
  readonly actions: readonly string[]
  /** What the ARN of the resource contains. */
  readonly resource: string
  readonly reason: string
}

/** Every permission that `test/security/least-privilege.test.ts` does not see used. One without a reason fails there, and so does a reason for nothing. */
export const UNSEEN_PERMISSIONS: readonly UnseenPermission[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: ':log-group:',
    reason: 'Lambda itself writes the function’s log under its role; here the lines are taken from its output.',
  },
  {
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    resource: '*',
    reason: 'Lambda itself sends the trace under the function’s role; there is no tracing on one machine.',
  },
  {
    actions: ['sqs:SendMessage'],
    resource: '-Undelivered',
    reason:
      'Lambda itself sends there, under the function’s role, what it gave up on after its own retries, hours later; `test/infra/local/event-source-mappings.test.ts` shows it of a stream.',
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resource: ':key/{operations}',
    reason: 'The key of that queue: used when Lambda sends there.',
  },
  {
    of: 'ServePages',
    actions: ['dynamodb:UpdateItem'],
    resource: 'table/{desk}',
    reason: 'Notes once in five minutes that a session is in use, so that it does not end while somebody works.',
  },
  {
    of: 'ServePages',
    actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem'],
    resource: 'table/{cases}',
    reason:
      'Pages and API carry out commands, and read worklists, with the same stores and so the same allowances: an assignment takes a case from a list, a list of one officer’s cases is read at once.',
  },
  {
    of: 'SweepNotices',
    actions: ['dynamodb:PutItem'],
    resource: 'table/{keys}',
    reason: 'Makes the signing key where the publisher has not: whichever of the two runs first after a deployment.',
  },
  {
    of: 'SweepNotices',
    actions: ['kms:Encrypt'],
    resource: ':key/{signing}',
    reason: 'Wraps that key.',
  },
  {
    actions: ['s3:DeleteObject'],
    resource: 'attachmentsbucket',
    reason:
      'A file that an officer takes out of a form is removed from wherever it has come to: `test/browser/attachments.test.ts` shows it.',
  },
  {
    of: 'ServeApi',
    actions: ['dynamodb:DeleteItem'],
    resource: 'table/{desk}',
    reason: 'The record of a file that is removed.',
  },
  {
    of: 'ServeApi',
    actions: ['s3:GetObject'],
    resource: '/opened/*',
    reason:
      'Used by who follows the signed link to a file, in the function’s name: `test/functions/serve-api/attachments.test.ts`.',
  },
  {
    of: 'ServePages',
    actions: ['s3:GetObject', 's3:PutObject'],
    resource: 'attachmentsbucket',
    reason: 'Pages and API take and give files with the same store; what is seen here of the API is allowed to both.',
  },
  {
    of: 'ServePages',
    actions: ['kms:GenerateDataKey'],
    resource: ':key/{storage}',
    reason: 'The key of that bucket: used with each file that is put there.',
  },
  {
    of: 'ScanAttachment',
    actions: ['s3:ListBucket'],
    resource: 'attachmentsbucket',
    reason: 'Is never called: without it S3 says “forbidden” of an object that is gone.',
  },
]
