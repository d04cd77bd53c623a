import { createHash } from 'node:crypto'
import type { Json } from '../json.ts'
import type { References } from '../template/evaluate.ts'
import { inertTypes } from '../template/inert-types.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'

/** The account that everything on this machine belongs to. */
export const accountId = '000000000000'

/** The ARN of a table's stream. AWS dates it; here a table has one stream as long as it lives. */
export function streamArnOf(tableArn: string): string {
  return `${tableArn}/stream/2020-01-01T00:00:00.000`
}

/** The addresses and facts that only the running machine knows. */
export interface Machine {
  readonly region: string
  readonly publicUrl: string
  readonly awsEndpoint: string
  readonly issuer: string
}

/** An evaluated property of a resource; undefined when it is not set. */
export type PropertyText = (logicalId: string, property: string) => string | undefined

interface Named {
  readonly physicalId: string
  readonly attributes: Readonly<Record<string, () => Json>>
}

/** Gives every resource the identity that AWS would, with this account's number, stable from run to run. */
export function resourceIdentities(template: Template, machine: Machine, property: PropertyText): References {
  const { region } = machine
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`
  const name = (logicalId: string, nameProperty: string) =>
    property(logicalId, nameProperty) ?? `${template.stackName}-${logicalId}`
  const hash = (logicalId: string) => createHash('sha256').update(`${template.stackName}/${logicalId}`).digest('hex')

  const byType: Readonly<Record<string, (logicalId: string) => Named>> = {
    'AWS::DynamoDB::Table': id => {
      const table = name(id, 'TableName')
      const attributes = {
        Arn: () => arn('dynamodb', `table/${table}`),
        StreamArn: () => streamArnOf(arn('dynamodb', `table/${table}`)),
      }
      return { physicalId: table, attributes }
    },
    'AWS::SQS::Queue': id => {
      const suffix = property(id, 'FifoQueue') === 'true' ? '.fifo' : ''
      const queue = property(id, 'QueueName') ?? `${template.stackName}-${id}${suffix}`
      const url = `${machine.awsEndpoint}/${accountId}/${queue}`
      return {
        physicalId: url,
        attributes: { Arn: () => arn('sqs', queue), QueueName: () => queue, QueueUrl: () => url },
      }
    },
    'AWS::S3::Bucket': id => {
      const bucket = (property(id, 'BucketName') ?? `${template.stackName}-${id}`.slice(0, 63)).toLowerCase()
      const domain = `${bucket}.s3.${region}.amazonaws.com`
      const attributes = {
        Arn: () => `arn:aws:s3:::${bucket}`,
        DomainName: () => domain,
        RegionalDomainName: () => domain,
      }
      return { physicalId: bucket, attributes }
    },
    'AWS::KMS::Key': id => {
      const keyId = uuid(hash(id))
      return { physicalId: keyId, attributes: { Arn: () => arn('kms', `key/${keyId}`), KeyId: () => keyId } }
    },
    'AWS::Lambda::Function': id => {
      const called = name(id, 'FunctionName')
      return { physicalId: called, attributes: { Arn: () => arn('lambda', `function:${called}`) } }
    },
    'AWS::Lambda::EventSourceMapping': id => {
      const mapping = uuid(hash(id))
      return { physicalId: mapping, attributes: { Id: () => mapping } }
    },
    'AWS::IAM::Role': id => {
      const role = name(id, 'RoleName')
      const attributes = { Arn: () => `arn:aws:iam::${accountId}:role/${role}`, RoleId: () => hash(id).slice(0, 20) }
      return { physicalId: role, attributes }
    },
    'AWS::IAM::Policy': id => ({ physicalId: name(id, 'PolicyName'), attributes: {} }),
    'AWS::IAM::ManagedPolicy': id => {
      const policy = `arn:aws:iam::${accountId}:policy/${name(id, 'ManagedPolicyName')}`
      return { physicalId: policy, attributes: { PolicyArn: () => policy } }
    },
    'AWS::ApiGatewayV2::Api': id => {
      const api = hash(id).slice(0, 10)
      return { physicalId: api, attributes: { ApiId: () => api, ApiEndpoint: () => machine.publicUrl } }
    },
    'AWS::ApiGatewayV2::Stage': id => ({ physicalId: name(id, 'StageName'), attributes: {} }),
    'AWS::ApiGatewayV2::Route': id => ({ physicalId: hash(id).slice(0, 7), attributes: {} }),
    'AWS::ApiGatewayV2::Integration': id => ({ physicalId: hash(id).slice(0, 7), attributes: {} }),
    'AWS::ApiGatewayV2::Authorizer': id => {
      const authorizer = hash(id).slice(0, 6)
      return { physicalId: authorizer, attributes: { AuthorizerId: () => authorizer } }
    },
    'AWS::Events::Rule': id => {
      const rule = name(id, 'Name')
      return { physicalId: rule, attributes: { Arn: () => arn('events', `rule/${rule}`) } }
    },
    'AWS::GuardDuty::MalwareProtectionPlan': id => {
      const plan = hash(id).slice(0, 20)
      return {
        physicalId: plan,
        attributes: {
          Arn: () => arn('guardduty', `malware-protection-plan/${plan}`),
          MalwareProtectionPlanId: () => plan,
        },
      }
    },
    'AWS::Scheduler::Schedule': id => {
      const schedule = name(id, 'Name')
      const group = property(id, 'GroupName') ?? 'default'
      return { physicalId: schedule, attributes: { Arn: () => arn('scheduler', `schedule/${group}/${schedule}`) } }
    },
    'AWS::Cognito::UserPool': id => {
      const pool = `${region}_${hash(id).slice(0, 9)}`
      const attributes = {
        Arn: () => arn('cognito-idp', `userpool/${pool}`),
        ProviderName: () => machine.issuer.replace(/^https?:\/\//, ''),
        ProviderURL: () => machine.issuer,
        UserPoolId: () => pool,
      }
      return { physicalId: pool, attributes }
    },
    'AWS::Cognito::UserPoolClient': id => {
      const client = hash(id).slice(0, 26)
      return { physicalId: client, attributes: { ClientId: () => client, ClientSecret: () => clientSecret(client) } }
    },
    'AWS::Cognito::UserPoolGroup': id => ({ physicalId: name(id, 'GroupName'), attributes: {} }),
    'AWS::Cognito::UserPoolDomain': id => ({ physicalId: name(id, 'Domain'), attributes: {} }),
    'AWS::SNS::Topic': id => {
      const topic = arn('sns', name(id, 'TopicName'))
      return { physicalId: topic, attributes: { TopicArn: () => topic, TopicName: () => name(id, 'TopicName') } }
    },
    'AWS::Logs::LogGroup': id => {
      const group = name(id, 'LogGroupName')
      return { physicalId: group, attributes: { Arn: () => arn('logs', `log-group:${group}:*`) } }
    },
    'AWS::CloudFront::Distribution': id => ({
      physicalId: hash(id).slice(0, 14).toUpperCase(),
      attributes: { DomainName: () => new URL(machine.publicUrl).host, Id: () => hash(id).slice(0, 14).toUpperCase() },
    }),
  }

  const named = (logicalId: string): Named => {
    const type = template.Resources[logicalId]?.Type ?? ''
    const identify = byType[type]
    if (identify !== undefined) return identify(logicalId)
    if (type in inertTypes) return { physicalId: `${template.stackName}-${logicalId}`, attributes: {} }
    throw new Unhonourable(placeOf(template, logicalId), `resources of type ${type} are not run on this machine`)
  }

  return {
    physicalId: logicalId => named(logicalId).physicalId,
    attribute: (logicalId, attribute) => {
      const { physicalId, attributes } = named(logicalId)
      const known = attributes[attribute]
      if (known !== undefined) return known()
      const type = template.Resources[logicalId]?.Type ?? ''
      // Only other inert resources ask what an inert one is called in AWS, so any stable answer serves.
      if (type in inertTypes)
        return attribute === 'Arn' ? inertArn(type, physicalId, arn) : `${physicalId}.${attribute}`
      throw new Unhonourable(placeOf(template, logicalId), `its attribute ${attribute} is not known here`)
    },
    pseudoParameter: pseudo =>
      new Map([
        ['AWS::AccountId', accountId],
        ['AWS::Partition', 'aws'],
        ['AWS::Region', region],
        ['AWS::StackId', arn('cloudformation', `stack/${template.stackName}/${uuid(hash('AWS::StackId'))}`)],
        ['AWS::StackName', template.stackName],
        ['AWS::URLSuffix', 'amazonaws.com'],
      ]).get(pseudo),
    localAddress: text =>
      text
        .replace(/https:\/\/[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g, machine.publicUrl)
        .replace(/https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9-]+_[a-zA-Z0-9]+/g, machine.issuer)
        .replace(/https:\/\/[a-z0-9-]+\.auth\.[a-z0-9-]+\.amazoncognito\.com/g, machine.issuer),
  }
}

/** The secret of a confidential client: derived, so that a restart keeps it, and worth nothing beyond loopback. */
export function clientSecret(clientId: string): string {
  return createHash('sha256').update(`local client secret of ${clientId}`).digest('base64url')
}

function inertArn(type: string, physicalId: string, arn: (service: string, resource: string) => string): string {
  return arn(type.split('::')[1]?.toLowerCase() ?? 'unknown', physicalId)
}

function uuid(hex: string): string {
  return hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
}
