/** Findings of cdk-nag that are right as they are, for one reason. */
export interface Acknowledgement {
  readonly rules: readonly string[]
  /** The resources it is acknowledged for, by their construct path below the stack. */
  readonly at: RegExp
  readonly reason: string
}

/** All of them; nowhere else is a finding silenced. Twelve at most, and a test finds one that is no longer needed. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    at: /^\w+\/Policy\/Resource$/,
    reason:
      'Two kinds of action have no resource to be narrowed to: writing a trace (xray:PutTraceSegments, xray:PutTelemetryRecords) and finding a table’s stream (dynamodb:ListStreams). A test asserts that no other action stands beside "*".',
  },
  {
    rules: ['AwsSolutions-APIG4'],
    at: /^Front\/(?:Http\/GET--health|Http\/GET--api--(?:jwks|openapi|asyncapi)\.json|PagesRoute)\/Resource$/,
    reason:
      'Health, the public keys and the description of the API are for everybody; pages check the officer’s session cookie themselves, because a browser without script cannot send a token in a header.',
  },
  {
    rules: ['AwsSolutions-CFR1'],
    at: /^Door\/Distribution\/Resource$/,
    reason:
      'Consular officers work abroad and a child’s case follows it across borders: a list of countries would lock them out where they are needed. Who may do what is decided by who somebody is.',
  },
  {
    rules: ['AwsSolutions-CFR3'],
    at: /^Door\/Distribution\/Resource$/,
    reason:
      'CloudFront’s log holds each officer’s address and each path, and cannot be delivered to buckets of every region (mx-central-1). The API logs each request in the country’s own region without either; the firewall logs what it turned away.',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy', 'Serverless-LambdaEventSourceMappingDestination'],
    at: /^(?:Queues\/[\w-]+-dead-letters\/Resource|Undelivered\/Queue\/Resource|Webhooks\/[\w-]+-queue)$/,
    reason:
      'What cannot be taken from a queue goes to its dead letters by the queue’s own redrive policy. Nothing stands behind those: a person looks at them (an alarm says when) and moves messages back. Lambda takes no other destination for a mapping of a queue; streams have theirs.',
  },
  {
    rules: ['AwsSolutions-DDB3', 'NIST.800.53.R5-DynamoDBPITREnabled'],
    at: /^Tables\/Desk\/Resource$/,
    reason: 'Drafts and sessions: what is deleted there is to be gone (shared/decisions/002).',
  },
  {
    rules: ['NIST.800.53.R5-DynamoDBInBackupPlan'],
    at: /^Tables\/(?:Keys|Desk)\/Resource$/,
    reason:
      'A long-term copy of the children’s keys would make erasure a promise that is not kept: they are recoverable for seven days and no longer. Drafts and sessions are not recoverable at all (shared/decisions/002).',
  },
  {
    rules: ['NIST.800.53.R5-LambdaInsideVPC'],
    at: /^\w+\/Function\/Resource$/,
    reason:
      'The functions call AWS’s own services, over TLS, with a role each that names every action and resource. A network of their own would add addresses, gateways and an operator’s work to protect, and take nothing away: they have no port, and the data is guarded by keys and roles.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::<AttachmentsBucket134755D7.Arn>/quarantine/*]',
      'AwsSolutions-IAM5[Resource::<AttachmentsBucket134755D7.Arn>/unclaimed/*]',
      'AwsSolutions-IAM5[Resource::<AttachmentsBucket134755D7.Arn>/cases/*]',
      'AwsSolutions-IAM5[Resource::<AttachmentsBucket134755D7.Arn>/opened/*]',
    ],
    at: /^(?:ServeApi|ServePages|ScanAttachment|Attachments\/MalwareScan)\/?Policy\/Resource$/,
    reason:
      'A file is an object with an id of its own below one prefix of the bucket: the prefix is the narrowest name there is before the file. Which file somebody may have is decided by who may read the answer that names it.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*]',
    ],
    at: /^Attachments\/MalwareScanPolicy\/Resource$/,
    reason:
      'GuardDuty makes the rule of its scan itself and gives it the end of its name; its guide asks for this beginning, and a condition holds the role to rules that GuardDuty manages.',
  },
  {
    rules: ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled'],
    at: /^Attachments\/Bucket\/Resource$/,
    reason:
      'A log of the bucket would tell, in a second bucket, which officer looked at which file and when, with addresses. The API logs each request without either; CloudTrail holds what happens to the bucket itself.',
  },
  {
    rules: ['NIST.800.53.R5-S3BucketReplicationEnabled', 'NIST.800.53.R5-S3BucketVersioningEnabled'],
    at: /^Attachments\/Bucket\/Resource$/,
    reason:
      'A child’s files lie in one place of the child’s country, and what is removed there is to be gone; nothing is written over but copies for a minute’s reading (shared/decisions/010).',
  },
]
