import { Duration, Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { makeWorkplace } from './sample-stack.ts'

// Sends one command to AWS, as the function's role, and tells what came of it.
const caller = `
  const dynamodb = require('@aws-sdk/client-dynamodb'), sqs = require('@aws-sdk/client-sqs'), kms = require('@aws-sdk/client-kms'), s3 = require('@aws-sdk/client-s3')
  const clients = { dynamodb: new dynamodb.DynamoDBClient({}), sqs: new sqs.SQSClient({}), kms: new kms.KMSClient({}), s3: new s3.S3Client({}) }
  const commands = { ...dynamodb, ...sqs, ...kms, ...s3 }
  exports.handler = async ({ service, command, input }) => {
    for (const name of ['CiphertextBlob', 'Plaintext']) if (input[name]) input[name] = Buffer.from(input[name], 'base64')
    try {
      const { $metadata, Body, ...output } = await clients[service].send(new commands[command + 'Command'](input))
      for (const name of ['CiphertextBlob', 'Plaintext']) if (output[name]) output[name] = Buffer.from(output[name]).toString('base64')
      return { output: Body ? { text: await Body.transformToString() } : output }
    } catch (error) {
      return { error: error.name, message: error.message, status: error.$metadata?.httpStatusCode }
    }
  }`

const answerSchema = v.object({
  output: v.optional(v.record(v.string(), v.unknown())),
  error: v.optional(v.string()),
  message: v.optional(v.string()),
})

describe('the permission check', () => {
  const workplace = makeWorkplace()
  const calls: { functionId: string; action: string; resource: string; allowed: boolean }[] = []
  let cloud: LocalCloud
  let tableName = ''
  let otherTable = ''
  let queueUrl = ''
  let bucketName = ''
  let keyId = ''

  const as = async (who: string, service: string, command: string, input: object) =>
    v.parse(answerSchema, await cloud.invoke(who, { service, command, input }))
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' }, owner: { S: 'someone' } })

  beforeAll(async () => {
    const templateFile = workplace.synth(stack => {
      const code = Code.fromAsset(workplace.asset('caller', caller))
      const actor = (id: string, ...statements: PolicyStatement[]) => {
        const fn = new LambdaFunction(stack, id, {
          runtime: Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code,
          timeout: Duration.seconds(10),
          memorySize: 256,
        })
        for (const statement of statements) fn.addToRolePolicy(statement)
        return fn
      }
      const key = new Key(stack, 'Key')
      const table = new Table(stack, 'Cases', {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
      })
      table.addGlobalSecondaryIndex({
        indexName: 'byOwner',
        partitionKey: { name: 'owner', type: AttributeType.STRING },
      })
      const guarded = new Table(stack, 'Guarded', {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryptionKey: key,
      })
      const queue = new Queue(stack, 'Queue', { encryptionMasterKey: key })
      const bucket = new Bucket(stack, 'Bucket')
      const { region, account } = Stack.of(stack)
      const everyTable = `arn:aws:dynamodb:${region}:${account}:table/*`

      actor(
        'Reader',
        new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [table.tableArn] }),
      )
      actor('Indexer', new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/*`] }))
      actor('Putter', new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [table.tableArn] }))
      actor(
        'Tenant',
        new PolicyStatement({
          actions: ['dynamodb:*'],
          resources: [everyTable],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['MINE#*'] } },
        }),
      )
      actor(
        'Denied',
        new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }),
        new PolicyStatement({ effect: Effect.DENY, actions: ['dynamodb:Delete*'], resources: [table.tableArn] }),
      )
      actor('Keyless', new PolicyStatement({ actions: ['dynamodb:*', 'sqs:*'], resources: ['*'] }))
      const sender = actor('Sender')
      queue.grantSendMessages(sender)
      guarded.grantReadWriteData(sender)
      bucket.grantPut(sender)
      actor(
        'Sealer',
        new PolicyStatement({
          actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
          conditions: { StringEquals: { 'kms:EncryptionContext:purpose': 'case' } },
        }),
      )
    })
    cloud = await startLocalCloud({
      templateFile,
      port: 0,
      data: 'memory',
      users: [],
      onCall: call => calls.push(call),
    })
    tableName = cloud.physicalId('Cases')
    otherTable = cloud.physicalId('Guarded')
    queueUrl = cloud.physicalId('Queue')
    bucketName = cloud.physicalId('Bucket')
    keyId = cloud.physicalId('Key')
  })
  beforeEach(() => {
    calls.length = 0
  })
  afterAll(async () => {
    await cloud?.stop()
    workplace.remove()
  })

  it('refuses a call that the role does not allow, naming who, what and where, and nothing of the item', async () => {
    const answer = await as('Reader', 'dynamodb', 'PutItem', {
      TableName: tableName,
      Item: { ...item('a'), name: { S: 'Ana' } },
    })
    expect(answer.error).toBe('AccessDeniedException')
    expect(answer.message).toMatch(
      /User: arn:aws:sts::000000000000:assumed-role\/Sample-Reader.*not authorized.*dynamodb:PutItem/,
    )
    expect(answer.message).toContain(`table/${tableName}`)
    expect(answer.message).not.toContain('Ana')
    expect(calls).toMatchObject([
      { action: 'dynamodb:PutItem', allowed: false, functionId: expect.stringMatching(/^Reader/) },
    ])
    expect(
      (await as('Reader', 'dynamodb', 'GetItem', { TableName: tableName, Key: { pk: { S: 'a' }, sk: { S: 'x' } } }))
        .output,
    ).toEqual({})
  })

  it('lets a caller through whose access key is no function’s', async () => {
    const answered = await fetch(cloud.awsEndpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.PutItem',
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=DEVELOPER/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ TableName: tableName, Item: item('by-hand'), ReturnConsumedCapacity: 'TOTAL' }),
    })
    expect(await answered.json()).toMatchObject({ ConsumedCapacity: { TableName: tableName, CapacityUnits: 2 } })
  })

  it('asks for the index when an index is queried', async () => {
    const query = {
      TableName: tableName,
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': { S: 'someone' } },
    }
    expect((await as('Reader', 'dynamodb', 'Query', query)).error).toBe('AccessDeniedException')
    expect((await as('Indexer', 'dynamodb', 'Query', query)).output).toMatchObject({ Count: 1 })
  })

  it('judges each part of a transaction as its own action, and writes nothing when one part is refused', async () => {
    const put = { Put: { TableName: tableName, Item: item('transacted') } }
    const check = {
      ConditionCheck: {
        TableName: tableName,
        Key: { pk: { S: 'no' }, sk: { S: 'x' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }
    expect((await as('Putter', 'dynamodb', 'TransactWriteItems', { TransactItems: [put, check] })).message).toContain(
      'dynamodb:ConditionCheckItem',
    )
    expect(
      (
        await as('Reader', 'dynamodb', 'GetItem', {
          TableName: tableName,
          Key: { pk: { S: 'transacted' }, sk: { S: 'x' } },
        })
      ).output,
    ).toEqual({})
    expect((await as('Putter', 'dynamodb', 'TransactWriteItems', { TransactItems: [put] })).error).toBeUndefined()
  })

  it('judges a batch as the batch’s own action', async () => {
    const batch = { RequestItems: { [tableName]: [{ PutRequest: { Item: item('batched') } }] } }
    expect((await as('Putter', 'dynamodb', 'BatchWriteItem', batch)).message).toContain('dynamodb:BatchWriteItem')
  })

  it('holds a caller to the leading keys of its role, item by item', async () => {
    const own = { TableName: tableName, Item: item('MINE#1') }
    const foreign = { TableName: tableName, Item: item('THEIRS#1') }
    expect((await as('Tenant', 'dynamodb', 'PutItem', own)).error).toBeUndefined()
    expect((await as('Tenant', 'dynamodb', 'PutItem', foreign)).error).toBe('AccessDeniedException')
    const both = { RequestItems: { [tableName]: [own, foreign].map(({ Item }) => ({ PutRequest: { Item } })) } }
    expect((await as('Tenant', 'dynamodb', 'BatchWriteItem', both)).error).toBe('AccessDeniedException')
    const query = (pk: string) => ({
      TableName: tableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: pk } },
    })
    expect((await as('Tenant', 'dynamodb', 'Query', query('MINE#1'))).output).toMatchObject({ Count: 1 })
    expect((await as('Tenant', 'dynamodb', 'Query', query('THEIRS#1'))).error).toBe('AccessDeniedException')
  })

  it('lets a denial win over an allowance', async () => {
    const key = { TableName: tableName, Key: { pk: { S: 'a' }, sk: { S: 'x' } } }
    expect((await as('Denied', 'dynamodb', 'GetItem', key)).error).toBeUndefined()
    expect((await as('Denied', 'dynamodb', 'DeleteItem', key)).error).toBe('AccessDeniedException')
  })

  it('asks for the key of an encrypted table and queue', async () => {
    const put = { TableName: otherTable, Item: { pk: { S: 'a' } } }
    expect((await as('Keyless', 'dynamodb', 'PutItem', put)).message).toContain('kms:Decrypt')
    expect((await as('Sender', 'dynamodb', 'PutItem', put)).error).toBeUndefined()
    const message = { QueueUrl: queueUrl, MessageBody: 'hello' }
    expect((await as('Keyless', 'sqs', 'SendMessage', message)).message).toContain('kms:GenerateDataKey')
    expect((await as('Sender', 'sqs', 'SendMessage', message)).error).toBeUndefined()
    expect((await as('Sender', 'sqs', 'ReceiveMessage', { QueueUrl: queueUrl })).message).toContain(
      'sqs:ReceiveMessage',
    )
  })

  it('judges S3 by bucket and key', async () => {
    const object = { Bucket: bucketName, Key: 'some/file.txt' }
    expect((await as('Sender', 's3', 'PutObject', { ...object, Body: 'content' })).error).toBeUndefined()
    expect((await as('Sender', 's3', 'GetObject', object)).error).toBe('AccessDenied')
  })

  it('opens a ciphertext only under the context it was sealed with', async () => {
    const context = { purpose: 'case', caseId: '1' }
    const sealed = await as('Sealer', 'kms', 'GenerateDataKey', {
      KeyId: keyId,
      KeySpec: 'AES_256',
      EncryptionContext: context,
    })
    const { CiphertextBlob, Plaintext } = sealed.output ?? {}
    const open = (EncryptionContext: object) => as('Sealer', 'kms', 'Decrypt', { CiphertextBlob, EncryptionContext })
    expect((await open({ caseId: '1', purpose: 'case' })).output).toMatchObject({ Plaintext })
    expect((await open({ ...context, caseId: '2' })).error).toBe('InvalidCiphertextException')
    expect((await open({ caseId: '1' })).error).toBe('AccessDeniedException')
    expect((await as('Sealer', 'kms', 'Encrypt', { KeyId: keyId, Plaintext: 'eA==' })).error).toBe(
      'AccessDeniedException',
    )
  })
})
