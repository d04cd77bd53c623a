import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { Duration } from 'aws-cdk-lib'
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb'
import {
  Code,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { makeWorkplace, readStream } from './sample-stack.ts'

// Each function writes what it was given to its log, where the test reads it, and fails on what is called poison.
const streamReader = `
  exports.handler = async ({ Records }) => {
    const ids = Records.map(r => r.dynamodb.Keys.pk.S)
    console.log('read ' + JSON.stringify({ ids, source: Records[0].eventSourceARN, region: Records[0].awsRegion }))
    if (ids.some(id => id.startsWith('poison'))) throw new Error('cannot read poison')
  }`
const partReader = `
  exports.handler = async ({ Records }) => {
    console.log('parts ' + JSON.stringify({ ids: Records.map(r => r.dynamodb.Keys.pk.S) }))
    const failed = Records.filter(r => r.dynamodb.Keys.pk.S.startsWith('poison')).map(r => ({ itemIdentifier: r.dynamodb.SequenceNumber }))
    return { batchItemFailures: failed }
  }`
const queueReader = `
  exports.handler = async ({ Records }) => {
    const failed = []
    for (const record of Records) {
      const count = record.attributes.ApproximateReceiveCount
      console.log('message ' + JSON.stringify({ body: record.body, group: record.attributes.MessageGroupId, count }))
      if (record.body.startsWith('poison') || (record.body.startsWith('once') && count === '1')) failed.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures: failed }
  }`

const readLine = v.object({ ids: v.array(v.string()), source: v.optional(v.string()), region: v.optional(v.string()) })
const messageLine = v.object({ body: v.string(), group: v.optional(v.string()), count: v.string() })

/** For what comes in milliseconds on a machine that has nothing else to do. */
const WAIT = { timeout: 20_000, interval: 5 }

describe('event source mappings', () => {
  const workplace = makeWorkplace()
  const lines: string[] = []
  let cloud: LocalCloud
  let dynamodb: DynamoDBClient
  let sqs: SQSClient

  const linesOf = (word: string) =>
    lines.flatMap(line => {
      const [, json] = line.split(`: ${word} `)
      return json === undefined ? [] : [JSON.parse(json)]
    })
  const reads = (word: string) => v.parse(v.array(readLine), linesOf(word))
  const messages = () => v.parse(v.array(messageLine), linesOf('message'))
  const put = (table: string, pk: string) =>
    dynamodb.send(new PutItemCommand({ TableName: cloud.physicalId(table), Item: { pk: { S: pk } } }))
  const putTogether = (table: string, pks: string[]) =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: pks.map(pk => ({ Put: { TableName: cloud.physicalId(table), Item: { pk: { S: pk } } } })),
      }),
    )
  const receive = async (queue: string) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: cloud.physicalId(queue),
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
      }),
    )
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: cloud.physicalId(queue), ReceiptHandle }))
    return Messages
  }

  beforeAll(async () => {
    const templateFile = workplace.synth(stack => {
      const fn = (id: string, source: string) =>
        new LambdaFunction(stack, id, {
          runtime: Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: Code.fromAsset(workplace.asset(id, source)),
        })
      const table = (id: string) =>
        new Table(stack, id, {
          partitionKey: { name: 'pk', type: AttributeType.STRING },
          billingMode: BillingMode.PAY_PER_REQUEST,
          stream: StreamViewType.NEW_AND_OLD_IMAGES,
        })
      const lost = new Queue(stack, 'Lost')
      readStream(fn('StreamReader', streamReader), table('Whole'), {
        startingPosition: StartingPosition.LATEST,
        batchSize: 10,
        bisectBatchOnError: true,
        retryAttempts: 1,
        onFailure: new SqsDlq(lost),
        filters: [FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.notEquals('ignored') } } } })],
      })
      readStream(fn('PartReader', partReader), table('Parts'), {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 10,
        retryAttempts: 2,
        reportBatchItemFailures: true,
      })
      const dead = new Queue(stack, 'Dead', { fifo: true })
      const orders = new Queue(stack, 'Orders', {
        fifo: true,
        visibilityTimeout: Duration.seconds(2),
        deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
      })
      fn('QueueReader', queueReader).addEventSource(
        new SqsEventSource(orders, { batchSize: 10, reportBatchItemFailures: true }),
      )
    })
    cloud = await startLocalCloud({ templateFile, port: 0, data: 'memory', users: [], log: line => lines.push(line) })
    const connection = {
      endpoint: cloud.awsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'DEVELOPER', secretAccessKey: 'any' },
    }
    dynamodb = new DynamoDBClient(connection)
    sqs = new SQSClient(connection)
  })
  beforeEach(() => {
    lines.length = 0
  })
  afterAll(async () => {
    dynamodb?.destroy()
    sqs?.destroy()
    await cloud?.stop()
    workplace.remove()
  })

  it('gives a function what was written to a table, with the source that AWS would name', async () => {
    await put('Whole', 'first')
    await vi.waitFor(() => expect(reads('read')).toHaveLength(1), WAIT)
    expect(reads('read')[0]).toMatchObject({
      ids: ['first'],
      region: 'us-east-1',
      source: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/Sample-Whole.*\/stream\/.+/),
    })
  })

  it('is woken by what is written, and does not wait until it looks by itself, twice a second', async () => {
    // Asleep again after what it has just read: unwoken it would sleep nearly half a second each time.
    const took: number[] = []
    while (took.length < 10 && Math.min(...took) >= 250) {
      const [written, before] = [performance.now(), reads('read').length]
      await put('Whole', `at once ${took.length}`)
      await vi.waitFor(() => expect(reads('read')).toHaveLength(before + 1), WAIT)
      took.push(performance.now() - written)
    }
    expect(Math.min(...took)).toBeLessThan(250)
  })

  it('keeps from a function what its filter turns away', async () => {
    await put('Whole', 'ignored')
    await put('Whole', 'noticed')
    await vi.waitFor(() => expect(reads('read').flatMap(({ ids }) => ids)).toEqual(['noticed']), WAIT)
  })

  it('halves a failing batch until the poison stands alone, tries that again, and tells the failure queue', async () => {
    await putTogether('Whole', ['a', 'b', 'poison', 'd'])
    const [notice] = await receive('Lost')
    await vi.waitFor(() => expect(reads('read').some(({ ids }) => ids.length === 1 && ids[0] === 'd')).toBe(true), WAIT)
    const batches = reads('read').map(({ ids }) => ids)
    expect(batches[0]).toEqual(['a', 'b', 'poison', 'd'])
    expect(batches).toContainEqual(['a', 'b'])
    expect(batches.filter(ids => ids.length === 1 && ids[0] === 'poison')).toHaveLength(2)
    expect(JSON.parse(notice?.Body ?? '{}')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', functionArn: expect.stringContaining('StreamReader') },
      DDBStreamBatchInfo: { batchSize: 1 },
    })
    expect(notice?.Body).not.toContain('poison')
  })

  it('goes on from the first record that a function reports as failed', async () => {
    await putTogether('Parts', ['a', 'poison', 'c'])
    await vi.waitFor(() => expect(reads('parts')).toHaveLength(3), WAIT)
    expect(reads('parts').map(({ ids }) => ids)).toEqual([
      ['a', 'poison', 'c'],
      ['poison', 'c'],
      ['poison', 'c'],
    ])
    await put('Parts', 'later')
    await vi.waitFor(() => expect(reads('parts').at(-1)?.ids).toEqual(['later']), WAIT)
  })

  it('gives FIFO messages in their group’s order, once per deduplication id, and the failed ones again', async () => {
    const send = (group: string, body: string, id: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: cloud.physicalId('Orders'),
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: id,
        }),
      )
    // The function is loaded first, so that no visibility timeout passes meanwhile.
    await send('zero', 'warm', '0')
    await vi.waitFor(() => expect(messages()).toHaveLength(1), WAIT)
    await send('one', 'once-1', '1')
    // It is received alone, whatever comes when.
    await vi.waitFor(() => expect(messages().map(({ body }) => body)).toContain('once-1'), WAIT)
    await send('one', 'after-2', '2')
    await send('one', 'after-2 repeated', '2')
    await send('two', 'poison-3', '3')
    await vi.waitFor(() => expect(messages().map(({ body }) => body)).toContain('after-2'), WAIT)
    const [dead] = await receive('Dead')
    expect(dead?.Body).toBe('poison-3')
    const ofGroupOne = messages().filter(({ group }) => group === 'one')
    expect(ofGroupOne.map(({ body, count }) => [body, count])).toEqual([
      ['once-1', '1'],
      ['once-1', '2'],
      ['after-2', '1'],
    ])
    expect(messages().filter(({ body }) => body === 'poison-3')).toHaveLength(2)
  })
})
