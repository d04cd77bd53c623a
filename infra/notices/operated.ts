import { userInfo } from 'node:os'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { hearing } from '../../shared/countries/authority.ts'
import type { QueuePair } from '../../shared/storage/delivery-state.ts'
import { type HeldNotices, openHeldNotices } from '../../shared/storage/held-notices.ts'
import { type OperatorJournal, openOperatorJournal } from '../../shared/storage/operator-journal.ts'
import { physicalId, type RunningStack } from '../deployment/running-stack.ts'
import { Misused } from './subcommand.ts'

/** What a subcommand works on: a running stack, and who works on it. */
export interface Operated {
  readonly stack: RunningStack
  readonly documents: DynamoDBDocumentClient
  readonly sqs: SQSClient
  readonly casesTable: string
  readonly keysTable: string
  readonly queues: readonly QueuePair[]
  readonly held: HeldNotices
  readonly journal: OperatorJournal
  /** Whom the credentials belong to, as the journal has it. */
  readonly by: string
  readonly say: (line: string) => void
}

/** Opens a stack for an operator. `name`: what they call themselves; on this machine that is all there is to go by. */
export async function operate(
  stack: RunningStack,
  name: string | undefined,
  say: (line: string) => void,
): Promise<Operated> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(stack.client))
  const casesTable = physicalId(stack.resources.tables, 'TablesCases')
  return {
    stack,
    documents,
    sqs: new SQSClient(stack.client),
    casesTable,
    keysTable: physicalId(stack.resources.tables, 'TablesKeys'),
    queues: hearing(stack.country.authorities).map(({ id }) => queueOf(stack, id)),
    held: openHeldNotices(documents, casesTable),
    journal: openOperatorJournal(documents, casesTable, () => new Date()),
    by: stack.local ? (name ?? `${userInfo().username} on this machine`) : await callerOf(stack, name),
    say,
  }
}

/** The queue of one authority. Refuses (throws `Misused`), naming those there are, an authority that has none. */
export function queueNamed({ queues }: Operated, authority: string | undefined): QueuePair {
  const found = queues.find(one => one.authority === authority)
  if (found === undefined)
    throw new Misused(
      `${authority === undefined ? 'say of which authority: --authority' : `no authority "${authority}" has a queue here: --authority is`} ${queues.map(one => one.authority).join(' | ')}`,
    )
  return found
}

function queueOf({ country, resources }: RunningStack, authority: string): QueuePair {
  const called = (name: string): string => {
    const url = Object.values(resources.queues).find(one => one.endsWith(`/${name}.fifo`))
    if (url === undefined) throw new Error(`the stack has no queue ${name}.fifo: is it deployed with this profile?`)
    return url
  }
  const name = `amparo-${country.id}-${authority}`
  return { authority, queue: called(name), deadLetters: called(`${name}-dead-letters`) }
}

/** The role or user that the credentials are of, and what its person says to be called. */
async function callerOf({ client }: RunningStack, name: string | undefined): Promise<string> {
  const { Arn = 'unknown' } = await new STSClient(client).send(new GetCallerIdentityCommand())
  return name === undefined ? Arn : `${Arn} (${name})`
}
