import { CfnOutput, CfnParameter, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { INDEXES } from '../shared/storage/case-items.ts'
import { DELIVERY_PREFIX } from '../shared/storage/deliveries.ts'
import { exhaustedPartition } from '../shared/storage/exhausted-deliveries.ts'
import { HELD_PARTITION } from '../shared/storage/held-notices.ts'
import { SIGNING_ITEM } from '../shared/storage/signing-key.ts'
import { Alarms } from './alarms.ts'
import { Attachments } from './attachments.ts'
import { AuthorityQueues } from './authority-queues.ts'
import { Backups } from './backups.ts'
import { CaseTables } from './case-tables.ts'
import { DailyDigest } from './daily-digest.ts'
import { EncryptionKeys } from './encryption-keys.ts'
import { EdgeParameters, FrontDoor } from './front-door.ts'
import { OfficerIdentity } from './officer-identity.ts'
import { Operations } from './operations.ts'
import { Overview } from './overview.ts'
import { type Allowance, leading, PlatformFunction } from './platform-function.ts'
import { PublicApi } from './public-api.ts'
import { Publishing } from './publishing.ts'
import { ScheduledCall } from './scheduled-call.ts'
import { Webhooks } from './webhooks.ts'

export interface CountryStackProps extends StackProps {
  readonly country: CountryProfile
  /** The country's build folder: `infra/build`. */
  readonly build: string
}

/** Everything one country runs, and nothing of any other: no export, no import, no shared name. */
export class CountryStack extends Stack {
  constructor(scope: Construct, id: string, { country, build, ...props }: CountryStackProps) {
    super(scope, id, props)
    const origin = new CfnParameter(this, 'PublicOrigin', {
      default: `https://${country.domain}`,
      description: 'The URL at which officers and programs reach this deployment',
    }).valueAsString
    const edge = new EdgeParameters(this, 'Edge')
    const keys = new EncryptionKeys(this, 'Keys')
    const tables = new CaseTables(this, 'Tables', { encryptionKey: keys.storage })
    const queues = new AuthorityQueues(this, 'Queues', { country })
    const backups = new Backups(this, 'Backups', { cases: tables.cases, encryptionKey: keys.storage })
    const identity = new OfficerIdentity(this, 'Identity', { country, origin })
    const attachments = new Attachments(this, 'Attachments', {
      build,
      origin,
      desk: tables.desk,
      storageKey: keys.storage,
      dataKey: keys.data,
    })

    const ofCases = leading('CASE#*')
    const ofCasesAndWorklists = leading('CASE#*', 'ASSIGNEE#*')
    const openTables: Allowance = {
      actions: ['kms:Decrypt'],
      resources: [keys.storage.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${this.region}.amazonaws.com` } },
    }
    const worklist = `${tables.cases.tableArn}/index/${INDEXES.worklist}`
    const readAndWriteCases: readonly Allowance[] = [
      openTables,
      ...attachments.allow,
      {
        actions: [
          'dynamodb:BatchGetItem',
          'dynamodb:DeleteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:UpdateItem',
        ],
        resources: [tables.cases.tableArn],
        conditions: ofCasesAndWorklists,
      },
      { actions: ['dynamodb:Query'], resources: [worklist] },
      {
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [tables.keys.tableArn],
        conditions: ofCases,
      },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [keys.data.keyArn],
        conditions: { StringLike: { 'kms:EncryptionContext:owner': 'CASE#*' } },
      },
    ]
    // What webhooks took of a case stands on its page; where there is none, there is nothing to read.
    const pushed = queues.all.filter(({ webhook }) => webhook !== undefined)
    const readWebhooks: readonly Allowance[] =
      pushed.length === 0
        ? []
        : [
            {
              actions: ['dynamodb:GetItem', 'dynamodb:Query'],
              resources: [tables.cases.tableArn],
              conditions: leading(
                `${DELIVERY_PREFIX}*`,
                ...pushed.map(({ authority }) => exhaustedPartition(authority)),
              ),
            },
          ]
    const caseEnvironment = {
      CASES_TABLE: tables.cases.tableName,
      KEYS_TABLE: tables.keys.tableName,
      DATA_KEY_ID: keys.data.keyArn,
      ...attachments.environment,
    }
    const api = new PlatformFunction(this, 'ServeApi', {
      build,
      name: 'serve-api',
      description: 'Amparo: the API for programs and for offline sync',
      environment: { ...caseEnvironment, EDGE_KEY: edge.key },
      timeout: Duration.seconds(15),
      reservedConcurrency: 50,
      allow: [
        ...readAndWriteCases,
        { actions: ['dynamodb:GetItem'], resources: [tables.keys.tableArn], conditions: leading(SIGNING_ITEM) },
      ],
    })
    const pages = new PlatformFunction(this, 'ServePages', {
      build,
      name: 'serve-pages',
      description: 'Amparo: the pages for officers',
      environment: {
        ...caseEnvironment,
        EDGE_KEY: edge.key,
        PUBLIC_ORIGIN: origin,
        OIDC_ISSUER: identity.issuer,
        OIDC_CLIENT_ID: identity.clientId,
        OIDC_LOGOUT_URL: identity.logoutUrl,
      },
      timeout: Duration.seconds(15),
      reservedConcurrency: 100,
      allow: [
        ...readAndWriteCases,
        attachments.discard,
        ...readWebhooks,
        {
          actions: [
            'dynamodb:DeleteItem',
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:Query',
            'dynamodb:UpdateItem',
          ],
          resources: [tables.desk.tableArn],
        },
        {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [keys.data.keyArn],
          conditions: { StringLike: { 'kms:EncryptionContext:owner': ['DRAFT#*', 'INTERRUPTED#*', 'DEVICE#*'] } },
        },
      ],
    })

    // The publisher sees heads and watermarks. It has no way to a data key, so no answer can reach a queue through it.
    const publishAllow: readonly Allowance[] = [
      openTables,
      {
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        resources: [tables.cases.tableArn],
        conditions: leading('CASE#*', HELD_PARTITION),
      },
      {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [tables.keys.tableArn],
        conditions: leading(SIGNING_ITEM),
      },
      {
        actions: ['kms:Decrypt', 'kms:Encrypt'],
        resources: [keys.signing.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:owner': SIGNING_ITEM } },
      },
      { actions: ['sqs:SendMessage'], resources: queues.all.map(({ queue }) => queue.queueArn) },
      { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: queues.all.map(({ key }) => key.keyArn) },
    ]
    const publishEnvironment = {
      CASES_TABLE: tables.cases.tableName,
      KEYS_TABLE: tables.keys.tableName,
      SIGNING_KEY_ID: keys.signing.keyArn,
      PUBLIC_ORIGIN: origin,
      QUEUES: this.toJsonString(
        Object.fromEntries(queues.all.map(({ authority, queue }) => [authority, queue.queueUrl])),
      ),
    }
    const publish = new PlatformFunction(this, 'PublishNotices', {
      build,
      name: 'publish-notices',
      description: 'Amparo: from the table to the authorities’ queues, as soon as something happens',
      environment: publishEnvironment,
      timeout: Duration.seconds(30),
      allow: [
        ...publishAllow,
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [tables.cases.tableStreamArn ?? ''],
        },
        // Lambda asks for the streams of an account before it reads one; there is no narrower resource for that.
        { actions: ['dynamodb:ListStreams'], resources: ['*'] },
      ],
    })
    const sweep = new PlatformFunction(this, 'SweepNotices', {
      build,
      name: 'sweep-notices',
      description: 'Amparo: every minute, whatever an authority has not heard of yet',
      environment: publishEnvironment,
      timeout: Duration.seconds(55),
      // One at a time: the next comes in a minute.
      reservedConcurrency: 1,
      allow: [
        ...publishAllow,
        { actions: ['dynamodb:Query'], resources: [`${tables.cases.tableArn}/index/${INDEXES.unpublished}`] },
      ],
    })
    const watch = new PlatformFunction(this, 'WatchDeadlines', {
      build,
      name: 'watch-deadlines',
      description: 'Amparo: what time brings: overdue tasks, transition plans, birthdays',
      environment: caseEnvironment,
      timeout: Duration.minutes(5),
      // One at a time: the next comes in ten minutes.
      reservedConcurrency: 1,
      allow: [
        openTables,
        {
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [tables.cases.tableArn],
          conditions: ofCases,
        },
        { actions: ['dynamodb:Query'], resources: [`${tables.cases.tableArn}/index/${INDEXES.watch}`] },
        // The only function that may destroy a child's key: when its retention has passed.
        {
          actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem'],
          resources: [tables.keys.tableArn],
          conditions: ofCases,
        },
        { actions: ['dynamodb:DeleteItem'], resources: [tables.cases.tableArn], conditions: leading('ASSIGNEE#*') },
        {
          actions: ['kms:Decrypt'],
          resources: [keys.data.keyArn],
          conditions: { StringLike: { 'kms:EncryptionContext:owner': 'CASE#*' } },
        },
      ],
    })
    const { send: digest } = new DailyDigest(this, 'Digest', {
      build,
      country,
      origin,
      tables,
      queues: queues.all,
      storageKey: keys.storage,
    })
    new ScheduledCall(this, 'EveryTenMinutes', {
      description: 'Amparo: look at the cases that time brings something to',
      schedule: 'rate(10 minutes)',
      lambda: watch.lambda,
    })
    new Publishing(this, 'Publishing', { cases: tables.cases, publish: publish.lambda, sweep: sweep.lambda })
    if (pushed.length > 0)
      new Webhooks(this, 'Webhooks', { build, tables, queues: queues.all, openTables, signingKey: keys.signing })
    const front = new PublicApi(this, 'Front', { api: api.lambda, pages: pages.lambda, identity })
    const door = new FrontDoor(this, 'Door', { country, http: front.http, parameters: edge })
    // CloudFront takes minutes, in which IAM makes the scan's role known everywhere, and WAF the pool's firewall. Made at
    // once, either may be refused; GuardDuty's guide asks for such a wait.
    // https://docs.aws.amazon.com/guardduty/latest/ug/troubleshoot-malware-protection-s3-iam-role-permissions-error.html
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html (WAFUnavailableEntityException)
    for (const late of [attachments.plan, identity.pool?.protection]) late?.node.addDependency(door.distribution)
    const { http } = front
    // Last: they watch every function that stands in the stack by now.
    const { casesBehind } = new Alarms(this, 'Alarms', {
      publish,
      sweep,
      watchDeadlines: watch,
      digest,
      queues: queues.all,
      http,
      identity,
      vault: backups.vault,
    })
    new Overview(this, 'Overview', { publish, casesBehind, queues: queues.all, http, identity, cases: tables.cases })
    new CfnOutput(this, 'ApiEndpoint', { value: http.apiEndpoint })
    new CfnOutput(this, 'DomainTarget', { value: door.distribution.distributionDomainName })
    new CfnOutput(this, 'OperatorsTopic', { value: Operations.of(this).topic.topicArn })
    if (identity.pool !== undefined) {
      new CfnOutput(this, 'OfficersPool', { value: identity.pool.userPool.userPoolId })
      // What programs sign in by: infra/RUNBOOK.md, "A program's token".
      new CfnOutput(this, 'OfficersClient', { value: identity.clientId })
    }
    for (const { authority, queue } of queues.all)
      new CfnOutput(this, `Queue-${authority}`.replaceAll('-', ''), { value: queue.queueUrl })
  }
}
