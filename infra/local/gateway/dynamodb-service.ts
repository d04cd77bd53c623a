import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { textMember } from '../json.ts'
import { dynamodbNeeds, streamNeeds } from '../permissions/dynamodb-needs.ts'
import type { Holdings } from '../permissions/needs.ts'
import type { StreamArns } from '../tables/stream-arns.ts'
import type { Service, WireCall } from './gateway.ts'
import { sendJson } from './send-json.ts'
import { tablesWritten } from './tables-written.ts'

export interface DynamodbServiceParts {
  /** Of the store behind: dynoxide or another DynamoDB. */
  readonly url: string
  readonly holdings: Holdings
  /** Called after a write to a table came through, so that its stream is read at once. */
  onWrite(table: string): void
  /** The ARNs of streams, as AWS would spell them and as the store does. */
  readonly streamArns: StreamArns
}

// The store writes its own idea of a region into ARNs; only answers that carry ARNs are rewritten, so items stay untouched.
const answersWithArns = new Set([
  'DescribeTable',
  'CreateTable',
  'UpdateTable',
  'DeleteTable',
  'ListStreams',
  'DescribeStream',
])

const rememberedIterators = 1000
const agent = new Agent({ keepAlive: true, maxSockets: 128 })

/** DynamoDB and DynamoDB Streams: judged here, answered by the store. Consumed capacity passes through as the store counts it. */
export function dynamodbService({ url, holdings, onWrite, streamArns }: DynamodbServiceParts): Service {
  const streamOfIterator = new Map<string, string>()

  const streamArnOf = (call: WireCall): string | undefined =>
    textMember(call.body, 'StreamArn') ?? streamOfIterator.get(textMember(call.body, 'ShardIterator') ?? '')

  return {
    permissions: call =>
      call.service === 'DynamoDB_20120810'
        ? dynamodbNeeds(holdings, call.operation ?? '', call.body)
        : streamNeeds(holdings, call.operation ?? '', streamArnOf(call)),

    answer: async (call, _request, response) => {
      const streamArn = streamArnOf(call)
      const payload =
        textMember(call.body, 'StreamArn') === undefined || streamArn === undefined
          ? call.payload
          : Buffer.from(call.payload.toString().replaceAll(streamArn, streamArns.toStore(streamArn)))
      const answered = await forward(url, call, payload)
      const written = tablesWritten(call.operation, call.body)
      if (
        call.operation === 'GetShardIterator' ||
        call.operation === 'GetRecords' ||
        answersWithArns.has(call.operation ?? '')
      ) {
        const whole = (await readWhole(answered)).toString()
        rememberIterator(whole, streamArn)
        sendJson(
          response,
          answered.statusCode ?? 500,
          answersWithArns.has(call.operation ?? '') ? streamArns.fromStore(whole) : whole,
        )
        return
      }
      await pass(answered, response)
      for (const table of written) onWrite(table)
    },
  }

  function rememberIterator(answer: string, streamArn: string | undefined): void {
    const next = /"(?:Next)?ShardIterator":"([^"]+)"/.exec(answer)?.[1]
    if (next === undefined || streamArn === undefined) return
    // Two readers at the same place hold the same iterator, so one is forgotten only when many newer ones have come.
    streamOfIterator.delete(next)
    streamOfIterator.set(next, streamArn)
    const [oldest] = streamOfIterator.keys()
    if (streamOfIterator.size > rememberedIterators && oldest !== undefined) streamOfIterator.delete(oldest)
  }
}

function forward(url: string, call: WireCall, payload: Buffer): Promise<IncomingMessage> {
  const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = call.headers
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}${call.url.pathname}`,
      { method: call.method, agent, headers: { ...headers, 'content-length': payload.length } },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

function pass(answered: IncomingMessage, response: ServerResponse): Promise<void> {
  const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = answered.headers
  response.writeHead(answered.statusCode ?? 500, headers)
  return new Promise((resolve, reject) => {
    answered.on('end', resolve)
    answered.on('error', reject)
    answered.pipe(response)
  })
}

function readWhole(answered: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    answered.on('data', (chunk: Buffer) => chunks.push(chunk))
    answered.on('end', () => resolve(Buffer.concat(chunks)))
    answered.on('error', reject)
  })
}
