import { readStatements, type Statement } from '../permissions/statement.ts'
import { readAssets } from '../template/assets.ts'
import { evaluateTemplate } from '../template/evaluate.ts'
import { inertTypes } from '../template/inert-types.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { readBuckets } from './buckets.ts'
import { readEdgeHeaders } from './edge-headers.ts'
import { readEventRules } from './event-rules.ts'
import { readFunctions } from './functions.ts'
import { type Machine, resourceIdentities } from './identities.ts'
import { readKeys } from './keys.ts'
import { readMalwarePlans } from './malware-plans.ts'
import { readMappings } from './mappings.ts'
import type { Stack } from './property.ts'
import { readQueues } from './queues.ts'
import { readRoles } from './roles.ts'
import { readHttpApi } from './routes.ts'
import { readSchedules } from './schedules.ts'
import { readTables } from './tables.ts'
import { readTopics } from './topics.ts'
import { readUserPool } from './user-pools.ts'

/** Everything a template asks of this machine, evaluated and checked. */
export type StackResources = ReturnType<typeof readStackResources>

/** Reads the whole template. Refuses, before anything is started, whatever could not be honoured. */
export function readStackResources(
  template: Template,
  templateFile: string,
  parameters: Readonly<Record<string, string>>,
  machine: Machine,
) {
  const references = resourceIdentities(template, machine, (logicalId, property) => propertyText(logicalId, property))
  const evaluation = evaluateTemplate(template, parameters, references)
  const stack: Stack = { template, evaluation }
  const physicalId = (logicalId: string) => String(references.physicalId(logicalId))
  const attribute = (logicalId: string, name: string) => String(references.attribute(logicalId, name))
  const arnOf = (logicalId: string) => attribute(logicalId, 'Arn')
  const named = (logicalId: string) => ({ name: physicalId(logicalId), arn: arnOf(logicalId) })

  function propertyText(logicalId: string, property: string): string | undefined {
    const given = template.Resources[logicalId]?.Properties[property]
    const value = given === undefined ? undefined : evaluation.value(given, placeOf(template, logicalId, property))
    return value === undefined || typeof value === 'object' ? undefined : String(value)
  }

  refuseUnknownTypes(stack)
  const functions = readFunctions(stack, named, readAssets(templateFile))
  const schedules = readSchedules(stack, arnOf)
  const malwarePlans = readMalwarePlans(stack, arnOf)
  const usedRoles = new Set([
    ...malwarePlans.map(({ roleArn }) => roleArn),
    ...functions.map(({ roleArn }) => roleArn),
    ...schedules.flatMap(({ roleArn }) => roleArn ?? []),
  ])
  const statements = new Map(
    [...readRoles(stack, usedRoles, physicalId, arnOf)].map(([roleArn, documents]): [string, Statement[]] => [
      roleArn,
      documents.flatMap(({ logicalId, document }) => readStatements(document, placeOf(template, logicalId))),
    ]),
  )

  return {
    physicalId,
    tables: readTables(stack, named),
    queues: readQueues(stack, id => ({ name: attribute(id, 'QueueName'), arn: arnOf(id), url: physicalId(id) })),
    buckets: readBuckets(stack, named),
    topics: readTopics(stack, physicalId),
    keys: readKeys(stack, id => ({ keyId: physicalId(id), arn: arnOf(id) })),
    functions,
    schedules,
    eventRules: readEventRules(stack),
    malwarePlans,
    statementsOf: (roleArn: string): readonly Statement[] => statements.get(roleArn) ?? [],
    mappings: readMappings(stack),
    httpApi: readHttpApi(stack, physicalId),
    edgeHeaders: readEdgeHeaders(stack),
    userPool: readUserPool(stack, physicalId),
    outputs: readOutputs(stack),
  }
}

function refuseUnknownTypes({ template, evaluation }: Stack): void {
  const honoured = new Set(honouredTypes)
  for (const [logicalId, { Type }] of Object.entries(template.Resources))
    if (!honoured.has(Type) && !(Type in inertTypes) && evaluation.exists(logicalId))
      throw new Unhonourable(placeOf(template, logicalId), `resources of type ${Type} are not run on this machine`)
}

const honouredTypes = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::GuardDuty::MalwareProtectionPlan',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
]

function readOutputs({ template, evaluation }: Stack): Record<string, string> {
  const outputs: Record<string, string> = {}
  for (const [name, { Value, Condition }] of Object.entries(template.Outputs)) {
    const place = { logicalId: `Outputs.${name}` }
    if (Condition !== undefined && !evaluation.condition(Condition, place)) continue
    outputs[name] = String(evaluation.value(Value, place))
  }
  return outputs
}
