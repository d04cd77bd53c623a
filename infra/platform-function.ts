import { type Duration, Stack } from 'aws-cdk-lib'
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { bundleFolder, type FunctionName } from './build/bundle-functions.ts'
import { Operations, operationsLog } from './operations.ts'
import { Undelivered } from './undelivered.ts'

export interface Allowance {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export interface PlatformFunctionProps {
  readonly name: FunctionName
  /** The country's build folder, where the bundle lies. */
  readonly build: string
  readonly description: string
  readonly environment: Readonly<Record<string, string>>
  /** Exactly what it may do, action by action: nothing is granted beside this but its own log, its trace, and `Undelivered`. */
  readonly allow: readonly Allowance[]
  readonly timeout: Duration
  /** Default 512: below that the processor's share, which goes with it, makes a cold start slow. MB. */
  readonly memory?: number
  /**
   * How many of it run at once, at most and for sure: default 10. Every function has its own share of the account's
   * concurrency (1,000 unless AWS gave more or less), so that none can starve another.
   */
  readonly reservedConcurrency?: number
}

/**
 * A cloud function with its bundle, its own role and its own log. Node 24 on arm64. Whoever adds one has nothing else to
 * list: alarms and dashboard find it in the stack.
 */
export class PlatformFunction extends Construct {
  readonly lambda: LambdaFunction
  readonly role: Role
  readonly log: LogGroup

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id)
    const undelivered = Undelivered.of(this).queue
    this.log = operationsLog(this, 'Log')
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const allowances: readonly Allowance[] = [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.log.logGroupArn] },
      // A trace holds names of functions, times and request ids; it has no resource to be narrowed to.
      { actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] },
      { actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [Operations.of(this).key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(this).region}.amazonaws.com` } },
      },
      ...props.allow,
    ]
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `What ${props.name} may do`,
      roles: [this.role],
      statements: allowances.map(
        ({ actions, resources, conditions }) =>
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: [...actions],
            resources: [...resources],
            ...(conditions && { conditions }),
          }),
      ),
    })
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleFolder(props.build, props.name)),
      handler: 'index.handler',
      role: this.role.withoutPolicyUpdates(),
      environment: { ...props.environment },
      timeout: props.timeout,
      memorySize: props.memory ?? 512,
      logGroup: this.log,
      loggingFormat: LoggingFormat.TEXT,
      tracing: Tracing.ACTIVE,
      deadLetterQueue: undelivered,
      reservedConcurrentExecutions: props.reservedConcurrency ?? 10,
    })
    this.lambda.node.addDependency(policy)
  }
}

/** Only items whose partition key is like one of these. */
export function leading(...keys: readonly string[]): Allowance['conditions'] & object {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } }
}

/** Every function of a stack. */
export function platformFunctions(stack: Stack): readonly PlatformFunction[] {
  return stack.node.findAll().filter(one => one instanceof PlatformFunction)
}
