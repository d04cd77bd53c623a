import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { CfnMalwareProtectionPlan } from 'aws-cdk-lib/aws-guardduty'
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { PREFIXES } from '../shared/storage/attachment-bucket.ts'
import { Operations } from './operations.ts'
import { type Allowance, PlatformFunction } from './platform-function.ts'
import { Undelivered } from './undelivered.ts'

/** Days a file waits that no case has: as long as a draft is kept, and a little more. One day is the least there is. */
const UNCLAIMED_DAYS = 35
const QUARANTINE_DAYS = 2
const OPENED_DAYS = 1

export interface AttachmentsProps {
  readonly build: string
  /** The only origin whose pages may send files. */
  readonly origin: string
  readonly desk: Table
  readonly storageKey: IKey
  /** Wraps the key of each file. */
  readonly dataKey: IKey
}

/**
 * Photos and documents (shared/decisions/010): a private bucket, its malware scan, and the function that takes files out
 * of quarantine. Nothing in it is kept in versions or copied elsewhere: what is removed is gone, and what a case has is
 * sealed with a key that goes with the case's own.
 */
export class Attachments extends Construct {
  readonly bucket: Bucket
  readonly scan: LambdaFunction
  /** What GuardDuty is told to scan. It tries its role at once, and IAM takes minutes: make it late. */
  readonly plan: CfnMalwareProtectionPlan
  /** What the functions that face people and programs need to take and to show files. */
  readonly allow: readonly Allowance[]
  /** What the pages need besides: an officer takes a file out of a form again. The record is removed with the desk's own allowance. */
  readonly discard: Allowance
  readonly environment: Readonly<Record<string, string>>

  constructor(scope: Construct, id: string, { build, origin, desk, storageKey, dataKey }: AttachmentsProps) {
    super(scope, id)
    const { region } = Stack.of(this)
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: storageKey,
      // One call to KMS for many objects.
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: false,
      removalPolicy: RemovalPolicy.RETAIN,
      cors: [{ allowedOrigins: [origin], allowedMethods: [HttpMethods.POST], allowedHeaders: ['*'], maxAge: 3600 }],
      lifecycleRules: [
        ...[
          { prefix: PREFIXES.quarantine, days: QUARANTINE_DAYS },
          { prefix: PREFIXES.opened, days: OPENED_DAYS },
          { prefix: PREFIXES.unclaimed, days: UNCLAIMED_DAYS },
        ].map(({ prefix, days }) => ({ prefix, expiration: Duration.days(days) })),
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    })
    // The construct's own switch would add a function of CDK's that may change any bucket's notifications.
    const plain = this.bucket.node.defaultChild
    if (plain instanceof CfnBucket)
      plain.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }

    const at = (...prefixes: readonly string[]): string[] =>
      prefixes.map(prefix => `${this.bucket.bucketArn}/${prefix}*`)
    const throughBucket = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } }
    const useBucketKey: Allowance = {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [storageKey.keyArn],
      conditions: throughBucket,
    }
    const openDesk: Allowance = {
      actions: ['kms:Decrypt'],
      resources: [storageKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    }
    const deskRecords = (...actions: readonly string[]): Allowance => ({
      actions,
      resources: [desk.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ATTACHMENT#*'] } },
    })
    const fileKeys = (...actions: readonly string[]): Allowance => ({
      actions,
      resources: [dataKey.keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:owner': 'ATTACHMENT#*' } },
    })

    this.environment = { ATTACHMENTS_BUCKET: this.bucket.bucketName, DESK_TABLE: desk.tableName }
    this.allow = [
      useBucketKey,
      openDesk,
      deskRecords('dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'),
      fileKeys('kms:Decrypt'),
      { actions: ['s3:GetObject'], resources: at(PREFIXES.unclaimed, PREFIXES.cases, PREFIXES.opened) },
      { actions: ['s3:PutObject'], resources: at(PREFIXES.quarantine, PREFIXES.cases, PREFIXES.opened) },
    ]
    this.discard = {
      actions: ['s3:DeleteObject'],
      resources: at(PREFIXES.quarantine, PREFIXES.unclaimed, PREFIXES.opened),
    }
    const scan = new PlatformFunction(scope, 'ScanAttachment', {
      build,
      name: 'scan-attachment',
      description: 'Amparo: takes files out of quarantine: told by content, drawn anew, sealed',
      environment: { ...this.environment, DATA_KEY_ID: dataKey.keyArn },
      timeout: Duration.seconds(120),
      // A picture of 50 million pixels is 200 MB unpacked, and is copied on its way.
      memory: 2048,
      allow: [
        useBucketKey,
        openDesk,
        deskRecords('dynamodb:GetItem', 'dynamodb:UpdateItem'),
        fileKeys('kms:GenerateDataKey'),
        { actions: ['s3:GetObject'], resources: at(PREFIXES.quarantine) },
        { actions: ['s3:PutObject'], resources: at(PREFIXES.unclaimed) },
        { actions: ['s3:DeleteObject'], resources: at(PREFIXES.quarantine, PREFIXES.unclaimed) },
        // Without it, S3 says "forbidden" of an object that is gone, and a fault could not be told from a second event.
        { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] },
      ],
    })
    this.scan = scan.lambda
    this.plan = this.scanForMalware(storageKey)
    this.hearResults()
  }

  /** GuardDuty's scan of everything that enters quarantine, with the role its guide asks for and nothing beside. */
  private scanForMalware(storageKey: IKey): CfnMalwareProtectionPlan {
    const stack = Stack.of(this)
    // Without a condition, as in GuardDuty's guide: it does not say that it tells for which account it asks, and nobody but
    // who may pass this role can name it in a plan.
    const role = new Role(this, 'MalwareScanRole', {
      assumedBy: new ServicePrincipal('malware-protection-plan.guardduty.amazonaws.com'),
    })
    const policy = new ManagedPolicy(this, 'MalwareScanPolicy', {
      description: 'What the malware scan may do',
      roles: [role],
    })
    const allow = ({ actions, resources, conditions }: Allowance): void => {
      policy.addStatements(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: [...resources],
          ...(conditions && { conditions }),
        }),
      )
    }
    const managedRule = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`
    allow({
      actions: ['events:PutRule', 'events:DeleteRule', 'events:PutTargets', 'events:RemoveTargets'],
      resources: [managedRule],
      conditions: { StringLike: { 'events:ManagedBy': 'malware-protection-plan.guardduty.amazonaws.com' } },
    })
    allow({ actions: ['events:DescribeRule', 'events:ListTargetsByRule'], resources: [managedRule] })
    allow({
      actions: ['s3:PutBucketNotification', 's3:GetBucketNotification', 's3:ListBucket'],
      resources: [this.bucket.bucketArn],
    })
    allow({
      actions: ['s3:PutObject'],
      resources: [`${this.bucket.bucketArn}/malware-protection-resource-validation-object`],
    })
    allow({
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [`${this.bucket.bucketArn}/${PREFIXES.quarantine}*`],
    })
    allow({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [storageKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${stack.region}.amazonaws.com` } },
    })
    const plan = new CfnMalwareProtectionPlan(this, 'MalwareScan', {
      role: role.roleArn,
      protectedResource: {
        s3Bucket: { bucketName: this.bucket.bucketName, objectPrefixes: [PREFIXES.quarantine] },
      },
    })
    plan.node.addDependency(policy)
    return plan
  }

  private hearResults(): void {
    const undelivered = Undelivered.of(this).queue
    const rule = new CfnRule(this, 'ScanResults', {
      description: 'Amparo: what the malware scan found',
      eventPattern: {
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
        detail: { s3ObjectDetails: { bucketName: [this.bucket.bucketName] } },
      },
      targets: [
        {
          id: 'scan-attachment',
          arn: this.scan.functionArn,
          retryPolicy: { maximumRetryAttempts: 8 },
          deadLetterConfig: { arn: undelivered.queueArn },
        },
      ],
    })
    const events = new ServicePrincipal('events.amazonaws.com')
    undelivered.addToResourcePolicy(
      new PolicyStatement({
        principals: [events],
        actions: ['sqs:SendMessage'],
        resources: [undelivered.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    )
    // Without a condition: EventBridge does not tell KMS for whose rule it asks, and would be refused in silence. Which
    // rule may send there, the queue's own policy says.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    Operations.of(this).key.addToResourcePolicy(
      new PolicyStatement({
        principals: [events],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    )
    new CfnPermission(this, 'ScanResultsCall', {
      action: 'lambda:InvokeFunction',
      functionName: this.scan.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    })
  }
}
