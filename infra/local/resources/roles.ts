import * as v from 'valibot'
import type { Json } from '../json.ts'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { inert, readProperties, resourcesOf, type Stack } from './property.ts'

const document = v.custom<Json>(value => typeof value === 'object')
const names = v.optional(v.array(v.string()), [])

const roleProperties = v.strictObject({
  RoleName: v.optional(v.string()),
  Path: v.optional(v.string()),
  AssumeRolePolicyDocument: inert('a function has the role that the template gives it'),
  ManagedPolicyArns: names,
  Policies: v.optional(v.array(v.strictObject({ PolicyName: v.string(), PolicyDocument: document })), []),
  Description: inert('for people'),
  MaxSessionDuration: inert('a function keeps its role as long as it runs'),
  Tags: inert('nothing reads them here'),
})

const policyProperties = v.strictObject({
  PolicyName: v.optional(v.string()),
  ManagedPolicyName: v.optional(v.string()),
  Path: v.optional(v.string()),
  PolicyDocument: document,
  Roles: names,
  Users: inert('nobody signs in with IAM here'),
  Groups: inert('nobody signs in with IAM here'),
  Description: inert('for people'),
})

// What these allow is logging, tracing and metrics, which ask no permission here.
const managedWithoutEffect = new Set(
  [
    'service-role/AWSLambdaBasicExecutionRole',
    'AWSXRayDaemonWriteAccess',
    'CloudWatchLambdaInsightsExecutionRolePolicy',
  ].map(name => `arn:aws:iam::aws:policy/${name}`),
)

export interface PolicyDocument {
  /** Of the policy or role that holds it. */
  readonly logicalId: string
  readonly document: Json
}

/** The policy documents of the roles with these ARNs. Refuses a managed policy of AWS whose content is not known here. */
export function readRoles(
  stack: Stack,
  usedArns: ReadonlySet<string>,
  physicalId: (logicalId: string) => string,
  arnOf: (logicalId: string) => string,
): ReadonlyMap<string, readonly PolicyDocument[]> {
  const attached = [...resourcesOf(stack, 'AWS::IAM::Policy'), ...resourcesOf(stack, 'AWS::IAM::ManagedPolicy')].map(
    logicalId => ({ logicalId, arn: physicalId(logicalId), ...readProperties(policyProperties, stack, logicalId) }),
  )
  const used = resourcesOf(stack, 'AWS::IAM::Role').filter(logicalId => usedArns.has(arnOf(logicalId)))
  const entries = used.map((logicalId): [string, PolicyDocument[]] => {
    const role = readProperties(roleProperties, stack, logicalId)
    const inline = role.Policies.map(({ PolicyDocument }) => ({ logicalId, document: PolicyDocument }))
    const own = attached
      .filter(policy => policy.Roles.includes(physicalId(logicalId)) || role.ManagedPolicyArns.includes(policy.arn))
      .map(policy => ({ logicalId: policy.logicalId, document: policy.PolicyDocument }))
    const unknown = role.ManagedPolicyArns.find(
      arn => !managedWithoutEffect.has(arn) && !attached.some(policy => policy.arn === arn),
    )
    if (unknown !== undefined)
      throw new Unhonourable(
        placeOf(stack.template, logicalId, 'ManagedPolicyArns'),
        `what ${unknown} allows is not known here`,
      )
    return [arnOf(logicalId), [...inline, ...own]]
  })
  return new Map(entries)
}
