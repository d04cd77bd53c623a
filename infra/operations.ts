import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { KEPT_ONCE_MADE } from './kept-once-made.ts'

const ID = 'Operations'

/** What a stack is watched with, once for each: the topic that its operators listen to, and the key of its logs. */
export class Operations extends Construct {
  readonly key: Key
  /** Every alarm speaks here. Operators subscribe to it: `infra/RUNBOOK.md`, "Who hears of an alarm". */
  readonly topic: Topic

  /** The one of the stack that a construct belongs to. */
  static of(scope: Construct): Operations {
    const stack = Stack.of(scope)
    const there = stack.node.tryFindChild(ID)
    return there instanceof Operations ? there : new Operations(stack, ID)
  }

  private constructor(scope: Stack, id: string) {
    super(scope, id)
    const { region, account } = scope
    this.key = new Key(this, 'Key', {
      description: 'Amparo: logs, alarms and what could not be processed',
      enableKeyRotation: true,
      removalPolicy: KEPT_ONCE_MADE,
    })
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': scope.formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    )
    this.topic = new Topic(this, 'Operators', { masterKey: this.key, enforceSSL: true })
    // A topic with a policy of its own loses the one that lets CloudWatch in, and an alarm would be silent.
    this.letSpeak('cloudwatch.amazonaws.com', `arn:${scope.partition}:cloudwatch:${region}:${account}:alarm:*`)
  }

  /** Lets a service of AWS speak to the operators, for sources of this account. */
  letSpeak(service: string, sources: string): void {
    const principals = [new ServicePrincipal(service)]
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      ArnLike: { 'aws:SourceArn': sources },
    }
    this.topic.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [this.topic.topicArn], conditions }),
    )
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions,
      }),
    )
  }
}

/**
 * A log: three months, encrypted with the operators' key. It is kept when its stack is deleted, unless it has a name: the
 * next stack of that name could not be made.
 */
export function operationsLog(scope: Construct, id: string, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    encryptionKey: Operations.of(scope).key,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: logGroupName === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(logGroupName !== undefined && { logGroupName }),
  })
}
