import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../../../infra/local/json.ts'
import { startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { unassignedPort } from './unassigned-port.ts'

const directory = mkdtempSync(join(tmpdir(), 'local-cloud-template-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const start = (template: object, parameters: Record<string, string> = {}, port = 0) => {
  const templateFile = join(directory, 'Country.template.json')
  writeFileSync(templateFile, JSON.stringify(template))
  return startLocalCloud({ templateFile, port, data: 'memory', users: [], parameters })
}
const outputsOf = async (template: object, parameters?: Record<string, string>) => {
  const cloud = await start(template, parameters)
  await cloud.stop()
  return cloud.outputs
}
const queue = { Type: 'AWS::SQS::Queue', Properties: {} }
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
}

// Written so that it is no template literal of this language.
const toFill = ['Given', 'AWS::Partition', 'Queue.QueueName', '!Literal'].map(name => `$\{${name}}`).join('/')

describe('a template', () => {
  it('is evaluated as CloudFormation evaluates it', async () => {
    const value = (Value: Json) => ({ Value })
    const outputs = await outputsOf(
      {
        Parameters: {
          PublicOrigin: { Type: 'String' },
          Stage: { Type: 'String', Default: 'test' },
          Colours: { Type: 'CommaDelimitedList', Default: 'red, green,blue' },
        },
        Mappings: { Limits: { 'us-east-1': { queues: '7' } } },
        Conditions: {
          IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
          IsNot: { 'Fn::Not': [{ Condition: 'IsTest' }] },
          Both: {
            'Fn::And': [{ Condition: 'IsTest' }, { 'Fn::Or': [{ Condition: 'IsNot' }, { Condition: 'IsTest' }] }],
          },
        },
        Resources: { Queue: queue, Table: table, Absent: { ...queue, Condition: 'IsNot' } },
        Outputs: {
          Origin: value({ Ref: 'PublicOrigin' }),
          Arn: value({ 'Fn::GetAtt': ['Table', 'Arn'] }),
          Joined: value({ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }]] }),
          Filled: value({
            'Fn::Sub': [toFill, { Given: { Ref: 'Stage' } }],
          }),
          Selected: value({ 'Fn::Select': [1, { 'Fn::Split': ['/', 'x/y/z'] }] }),
          Listed: value({ 'Fn::Select': ['2', { Ref: 'Colours' }] }),
          Chosen: value({ 'Fn::If': ['Both', 'yes', { Ref: 'AWS::NoValue' }] }),
          Mapped: value({ 'Fn::FindInMap': ['Limits', { Ref: 'AWS::Region' }, 'queues'] }),
          Hidden: { Value: 'not there', Condition: 'IsNot' },
        },
      },
      {},
    )
    expect(outputs).toEqual({
      Origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Country-Table',
      Joined: 'a-us-east-1-000000000000',
      Filled: `test/aws/Country-Queue/$\{Literal}`,
      Selected: 'y',
      Listed: 'blue',
      Chosen: 'yes',
      Mapped: '7',
    })
  })

  const refused: [string, object, string][] = [
    [
      'a resource of an unknown type',
      { Resources: { Cache: { Type: 'AWS::ElastiCache::CacheCluster' } } },
      'Cache: resources of type AWS::ElastiCache::CacheCluster',
    ],
    [
      'a property that would change behaviour',
      { Resources: { Queue: { ...queue, Properties: { FifoTurbo: true } } } },
      'Queue property FifoTurbo: it is not honoured',
    ],
    [
      'an unknown intrinsic',
      { Resources: { Queue: { ...queue, Properties: { QueueName: { 'Fn::Transform': {} } } } } },
      'Fn::Transform is not known',
    ],
    [
      'an import from another stack',
      { Resources: { Queue: { ...queue, Properties: { QueueName: { 'Fn::ImportValue': 'x' } } } } },
      'Fn::ImportValue is not known',
    ],
    [
      'a reference to nothing',
      { Resources: { Queue: { ...queue, Properties: { QueueName: { Ref: 'Nobody' } } } } },
      'Ref to Nobody',
    ],
    [
      'a parameter without a value',
      {
        Parameters: { Name: { Type: 'String' } },
        Resources: { Queue: { ...queue, Properties: { QueueName: { Ref: 'Name' } } } },
      },
      'parameter Name has neither',
    ],
    [
      'a secret from another store',
      { Resources: { Queue: { ...queue, Properties: { QueueName: '{{resolve:ssm:/x}}' } } } },
      'dynamic references',
    ],
    [
      'a function that is not Node',
      {
        Resources: {
          Fn: {
            Type: 'AWS::Lambda::Function',
            Properties: { Runtime: 'python3.13', Handler: 'a.b', Role: 'r', Code: { ZipFile: '' } },
          },
        },
      },
      'Fn property Runtime: only Node runtimes',
    ],
    [
      'a condition key that it could not judge',
      policy({ Condition: { StringEquals: { 'aws:SourceVpc': 'x' } } }),
      'Policy: the condition key aws:SourceVpc is not known',
    ],
    [
      'a condition operator that it could not judge',
      policy({ Condition: { DateGreaterThan: { 'aws:PrincipalAccount': 'x' } } }),
      'operator DateGreaterThan is not known',
    ],
    [
      'a filter that it could not judge',
      {
        Resources: {
          ...policy({ Action: 'sqs:*' }).Resources,
          Queue: queue,
          Mapping: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              FunctionName: { Ref: 'Fn' },
              EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
              FilterCriteria: { Filters: [{ Pattern: '{"body":{"ip":[{"cidr":"10.0.0.0/8"}]}}' }] },
            },
          },
        },
      },
      'Mapping property FilterCriteria: {"cidr":"10.0.0.0/8"} is not supported',
    ],
    [
      'a mapping that its function may not read',
      {
        Resources: {
          ...policy({ Action: 'sqs:ReceiveMessage' }).Resources,
          Queue: queue,
          Mapping: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { FunctionName: { Ref: 'Fn' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
          },
        },
      },
      'Mapping property FunctionName: User: arn:aws:sts::000000000000:assumed-role/Country-Role/Fn is not authorized to perform: sqs:DeleteMessage',
    ],
    [
      'a user pool that runs code at sign-in',
      { Resources: { Pool: { Type: 'AWS::Cognito::UserPool', Properties: { LambdaConfig: { PreSignUp: 'arn' } } } } },
      'Pool property LambdaConfig.PreSignUp',
    ],
    [
      'a route whose authorizer is no JWT authorizer',
      {
        Resources: {
          Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
          Guard: {
            Type: 'AWS::ApiGatewayV2::Authorizer',
            Properties: { ApiId: 'x', Name: 'g', AuthorizerType: 'REQUEST', IdentitySource: [] },
          },
        },
      },
      'Guard property AuthorizerType',
    ],
  ]
  it.each(refused)('is refused by name for %s', async (_what, template, message) => {
    await expect(start(template)).rejects.toThrow(message)
  })

  it('leaves nothing running when it is refused', async () => {
    const port = await unassignedPort()
    await expect(start({ Resources: { Fn: { Type: 'AWS::Glue::Job' } } }, {}, port)).rejects.toThrow('AWS::Glue::Job')
    const cloud = await start({ Resources: { Queue: queue } }, {}, port)
    expect(cloud.url).toBe(`http://127.0.0.1:${port}`)
    await expect(start({ Resources: { Queue: queue } }, {}, port)).rejects.toThrow('EADDRINUSE')
    await cloud.stop()
  })

  it('may hold what is inert here', async () => {
    const outputs = await outputsOf({
      Resources: {
        Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
        Topic: { Type: 'AWS::SNS::Topic' },
      },
      Outputs: { Topic: { Value: { Ref: 'Topic' } } },
    })
    expect(outputs.Topic).toBe('arn:aws:sns:us-east-1:000000000000:Country-Topic')
  })
})

function functionWith(properties: object) {
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: '' },
        ...properties,
      },
    },
  }
}

function policy(statement: object) {
  const Statement = [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*', ...statement }]
  const Policy = { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement }, Roles: [{ Ref: 'Role' }] } }
  return { Resources: { ...functionWith({}), Policy } }
}
