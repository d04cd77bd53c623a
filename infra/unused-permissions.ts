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
    of: 'ScanAttachment',
    actions: ['s3:DeleteObject'],
    resource: '/unclaimed/*',
    reason:
      'A file that is taken out of its form in the very moment in which its scan ends: what was put there goes again.',
  },
  {
    of: 'ScanAttachment',
    actions: ['s3:ListBucket'],
    resource: 'attachmentsbucket',
    reason: 'Is never called: without it S3 says “forbidden” of an object that is gone.',
  },
]
