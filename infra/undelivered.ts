import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { Operations } from './operations.ts'

const ID = 'Undelivered'

/**
 * Where a call ends up that a function could not carry out after every retry: of a stream, of a schedule, of whatever
 * else calls without waiting. One a stack. It holds where a record is, never a child's answers; an alarm watches it.
 */
export class Undelivered extends Construct {
  readonly queue: Queue

  /** The one of the stack that a construct belongs to. */
  static of(scope: Construct): Undelivered {
    const stack = Stack.of(scope)
    const there = stack.node.tryFindChild(ID)
    return there instanceof Undelivered ? there : new Undelivered(stack, ID)
  }

  private constructor(scope: Stack, id: string) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: Operations.of(scope).key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }
}
