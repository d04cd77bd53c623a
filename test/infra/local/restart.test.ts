import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { Duration } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { demonstrationToken } from '../../../infra/local/demonstration-token.ts'
import { identifyProcess } from '../../../infra/local/life/process-identity.ts'
import { startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { makeWorkplace, readStream } from './sample-stack.ts'
import { unassignedPort } from './unassigned-port.ts'

// Hangs on the record called "held", so that the cloud can be killed while the record is under way.
const reader = `
  exports.handler = async event => {
    for (const record of event.Records ?? []) {
      console.log('began ' + record.dynamodb.Keys.pk.S)
      if (record.dynamodb.Keys.pk.S === 'held') await new Promise(r => setTimeout(r, 20000))
    }
    return 'answered'
  }`

const readySchema = v.object({ url: v.string(), awsEndpoint: v.string(), issuer: v.string() })
const localSchema = v.object({ queues: v.record(v.string(), v.string()), tables: v.record(v.string(), v.string()) })
const recordSchema = v.object({ pid: v.number(), startTime: v.string(), commandLine: v.string() })

interface Run {
  readonly child: ChildProcess
  readonly lines: string[]
  readonly ready: v.InferOutput<typeof readySchema>
}

describe('a local cloud that keeps its data', () => {
  const workplace = makeWorkplace()
  const data = join(workplace.path, 'data')
  const runs: Run[] = []
  let templateFile = ''
  let changedTemplate = ''

  const run = async (port = 0): Promise<Run> => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./run-cloud.ts', import.meta.url)), templateFile, data, String(port)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const lines: string[] = []
    const ready = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', line => {
        lines.push(line)
        if (line.startsWith('ready ')) resolve(line.slice('ready '.length))
      })
      createInterface({ input: child.stderr }).on('line', line => lines.push(line))
      child.once('exit', () => reject(new Error(lines.join('\n'))))
    })
    const started = { child, lines, ready: v.parse(readySchema, JSON.parse(ready)) }
    runs.push(started)
    return started
  }
  const clients = ({ ready }: Run) => {
    const connection = {
      endpoint: ready.awsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'DEVELOPER', secretAccessKey: 'any' },
    }
    return { dynamodb: new DynamoDBClient(connection), sqs: new SQSClient(connection), kms: new KMSClient(connection) }
  }
  const kill = async ({ child }: Run) => {
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  const tablesProcess = () => v.parse(recordSchema, JSON.parse(readFileSync(join(data, 'tables-process.json'), 'utf8')))
  /** How far its reader is known to have come, after another crash too. */
  const place = () => readFileSync(join(data, 'positions.json'), 'utf8')

  beforeAll(() => {
    const define = (partitionKey: string) =>
      workplace.synth(stack => {
        const table = new Table(stack, 'Items', {
          partitionKey: { name: partitionKey, type: AttributeType.STRING },
          billingMode: BillingMode.PAY_PER_REQUEST,
          stream: StreamViewType.NEW_IMAGE,
        })
        new Queue(stack, 'Notices', { fifo: true, contentBasedDeduplication: true })
        new Key(stack, 'Key')
        const fn = new LambdaFunction(stack, 'Reader', {
          runtime: Runtime.NODEJS_24_X,
          handler: 'index.handler',
          timeout: Duration.seconds(30),
          code: Code.fromAsset(workplace.asset('reader', reader)),
        })
        readStream(fn, table, { startingPosition: StartingPosition.LATEST, batchSize: 10 })
        const pool = new UserPool(stack, 'Pool')
        const authorizer = new HttpUserPoolAuthorizer('Officers', pool, {
          userPoolClients: [pool.addClient('web', { disableOAuth: true })],
        })
        new HttpApi(stack, 'Api').addRoutes({
          path: '/guarded',
          methods: [HttpMethod.GET],
          integration: new HttpLambdaIntegration('Integration', fn),
          authorizer,
        })
      })
    templateFile = define('pk')
    changedTemplate = define('other')
  })
  afterAll(async () => {
    for (const one of runs) if (one.child.exitCode === null && one.child.signalCode === null) await kill(one)
    // What is left of the last run is ended by one more.
    const last = await startLocalCloud({ templateFile, port: 0, data, users: [] }).catch(() => undefined)
    await last?.stop()
    workplace.remove()
  })

  it('has its items, messages, keys, tokens and place in the stream again after kill -9, and ends the child left over', async () => {
    const first = await run(await unassignedPort())
    const before = clients(first)
    const { queues, tables } = v.parse(localSchema, await (await fetch(`${first.ready.url}/_local`)).json())
    const TableName = Object.values(tables)[0]
    const QueueUrl = Object.values(queues)[0]
    const KeyId = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'))
    const token = await demonstrationToken({ url: first.ready.url, user: 'officer' })

    const beginning = await vi.waitFor(place, 20_000)
    await before.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'finished' } } }))
    await vi.waitFor(() => expect(first.lines.join('\n')).toContain('began finished'), 20_000)
    await vi.waitFor(() => expect(place()).not.toBe(beginning), 20_000)
    await before.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept', MessageGroupId: 'g' }))
    const sealed = await before.kms.send(
      new EncryptCommand({
        KeyId: Object.keys(KeyId)[0],
        Plaintext: Buffer.from('secret'),
        EncryptionContext: { a: 'b' },
      }),
    )
    await before.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'held' } } }))
    await vi.waitFor(() => expect(first.lines.join('\n')).toContain('began held'), 20_000)
    const left = tablesProcess()
    await kill(first)
    expect(identifyProcess(left.pid)).toMatchObject({ startTime: left.startTime })

    const second = await run()
    const after = clients(second)
    expect(identifyProcess(left.pid)?.startTime).not.toBe(left.startTime)
    expect(second.lines.join('\n')).toContain(`ended process ${left.pid}`)
    expect(second.ready).toEqual(first.ready)
    const found = await after.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'finished' } } }))
    expect(found.Item).toEqual({ pk: { S: 'finished' } })
    const { Messages } = await after.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))
    expect(Messages?.map(({ Body }) => Body)).toEqual(['kept'])
    const opened = await after.kms.send(
      new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: { a: 'b' } }),
    )
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret')
    const guarded = await fetch(`${second.ready.url}/guarded`, { headers: { authorization: `Bearer ${token}` } })
    expect([guarded.status, await guarded.text()]).toEqual([200, 'answered'])
    await vi.waitFor(() => expect(second.lines.join('\n')).toContain('began held'), 20_000)
    expect(second.lines.join('\n')).not.toContain('began finished')

    await after.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept', MessageGroupId: 'other' }))
    expect((await after.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined()

    // Fails in fauxqs 2.4.1 itself when its data is on disk.
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle
    await after.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
    const again = await after.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))
    expect(again.Messages?.map(({ Body }) => Body)).toEqual(['kept'])

    await expect(startLocalCloud({ templateFile, port: 0, data, users: [] })).rejects.toThrow(
      `in use by another local cloud, process ${second.child.pid}`,
    )
    await kill(second)
  })

  it('leaves a process alone that merely has the pid of an earlier child', async () => {
    const bystander = spawn('sleep', ['60'])
    // Right after the fork it is still called as its parent was.
    await vi.waitFor(() => expect(identifyProcess(bystander.pid ?? 0)?.commandLine).toBe('sleep 60'), 20_000)
    const identity = identifyProcess(bystander.pid ?? 0)
    const own = tablesProcess()
    // The real left-over child must go first, or it would hold the database.
    process.kill(own.pid, 'SIGKILL')
    await vi.waitFor(() => expect(identifyProcess(own.pid)).toBeUndefined(), 20_000)
    writeFileSync(
      join(data, 'tables-process.json'),
      JSON.stringify({ ...identity, pid: bystander.pid, startTime: '1' }),
    )
    const cloud = await startLocalCloud({ templateFile, port: 0, data, users: [] })
    await cloud.stop()
    expect(identifyProcess(bystander.pid ?? 0)).toEqual(identity)
    bystander.kill('SIGKILL')
  })

  it('keeps keys from other accounts of this machine', () => {
    for (const file of ['keys.json', 'signing-key.json']) expect(statSync(join(data, file)).mode & 0o077).toBe(0)
  })

  it('refuses a table whose keys have changed, by name', async () => {
    await expect(startLocalCloud({ templateFile: changedTemplate, port: 0, data, users: [] })).rejects.toThrow(
      /Items\w+ \(Sample\/Items\/Resource\) property KeySchema: .* pk HASH, the template asks for other HASH/,
    )
    const unchanged = await startLocalCloud({ templateFile, port: 0, data, users: [] })
    await unchanged.stop()
  })

  it('ends its child when it is stopped in order', async () => {
    const cloud = await startLocalCloud({ templateFile, port: 0, data, users: [] })
    const { pid } = tablesProcess()
    expect(identifyProcess(pid)).toBeDefined()
    await cloud.stop()
    expect(identifyProcess(pid)).toBeUndefined()
    await expect(fetch(`${cloud.url}/_local`)).rejects.toThrow()
  })
})
