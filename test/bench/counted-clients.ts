import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { openDocuments } from '../../shared/storage/clients.ts'

/** What was spent: DynamoDB's units as it reports them, and calls to the other services. */
export interface Spent {
  writeUnits: number
  readUnits: number
  tableCalls: number
  kmsCalls: number
  sqsCalls: number
}

const capacity = v.object({
  ReadCapacityUnits: v.optional(v.number()),
  WriteCapacityUnits: v.optional(v.number()),
  CapacityUnits: v.optional(v.number(), 0),
})
const outputSchema = v.object({ ConsumedCapacity: v.optional(v.union([v.array(capacity), capacity])) })

const READS = new Set(['GetItemCommand', 'QueryCommand', 'BatchGetItemCommand'])

/** The units that an answer of DynamoDB says it consumed. */
export function consumedIn(answer: unknown): number {
  const consumed = v.parse(outputSchema, answer).ConsumedCapacity
  const all = Array.isArray(consumed) ? consumed : consumed === undefined ? [] : [consumed]
  return all.reduce((sum, one) => sum + one.CapacityUnits, 0)
}

/** Clients on the real wire that ask for, and add up, what each call consumed. */
export function countedClients(endpoint: string, region: string) {
  const spent: Spent = { writeUnits: 0, readUnits: 0, tableCalls: 0, kmsCalls: 0, sqsCalls: 0 }
  const settings = { endpoint, region, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } }
  const dynamo = new DynamoDBClient(settings)
  dynamo.middlewareStack.add(
    (next, context) => async args => {
      const answer = await next({
        ...args,
        input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } as typeof args.input,
      })
      spent.tableCalls += 1
      if (READS.has(String(context.commandName))) spent.readUnits += consumedIn(answer.output)
      else spent.writeUnits += consumedIn(answer.output)
      return answer
    },
    { step: 'initialize' },
  )
  const kms = new KMSClient(settings)
  kms.middlewareStack.add(
    next => args => {
      spent.kmsCalls += 1
      return next(args)
    },
    { step: 'initialize' },
  )
  const sqs = new SQSClient(settings)
  sqs.middlewareStack.add(
    next => args => {
      spent.sqsCalls += 1
      return next(args)
    },
    { step: 'initialize' },
  )
  return { documents: openDocuments(dynamo), kms, sqs, spent }
}
