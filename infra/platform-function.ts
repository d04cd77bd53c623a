import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { bundleFolder, type FunctionName } from './build/bundle-functions.ts'

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
  /** Exactly what it may do, action by action: nothing is granted beside this but writing its own log. */
  readonly allow: readonly Allowance[]
  readonly timeout: Duration
  /** Default 512: below that the processor's share, which goes with it, makes a cold start slow. MB. */
  readonly memory?: number
  readonly reservedConcurrency?: number
}

/** A cloud function with its bundle, its own role and its own log. Node 24 on arm64. */
export class PlatformFunction extends Construct {
  readonly lambda: LambdaFunction
  readonly role: Role

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const allow = (allowance: Allowance): void => {
      this.role.addToPolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...allowance.actions],
          resources: [...allowance.resources],
          ...(allowance.conditions && { conditions: allowance.conditions }),
        }),
      )
    }
    allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })
    for (const allowance of props.allow) allow(allowance)
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
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    })
    this.lambda.node.addDependency(this.role)
  }
}
