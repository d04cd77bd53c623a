import * as v from 'valibot'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { flag, inert, readProperties, resourcesOf, type Stack } from './property.ts'

const clientProperties = v.looseObject({
  UserPoolId: v.string(),
  ClientName: v.optional(v.string()),
  GenerateSecret: v.optional(flag, false),
  AllowedOAuthFlows: v.optional(v.array(v.picklist(['code', 'client_credentials', 'implicit'])), []),
  AllowedOAuthScopes: v.optional(v.array(v.string()), []),
  CallbackURLs: v.optional(v.array(v.string()), []),
  LogoutURLs: v.optional(v.array(v.string()), []),
  AccessTokenValidity: inert('tokens live an hour here'),
})

// What a pool says about passwords, factors and messages concerns nobody here; code run at sign-in would.
const poolProperties = v.looseObject({ LambdaConfig: v.optional(v.strictObject({})) })

const groupProperties = v.looseObject({ UserPoolId: v.string(), GroupName: v.optional(v.string()) })

export interface UserPoolClient {
  readonly logicalId: string
  readonly clientId: string
  readonly confidential: boolean
  readonly scopes: readonly string[]
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
  readonly signsInBy: 'code' | 'client_credentials' | 'nothing'
}

export interface UserPool {
  readonly clients: readonly UserPoolClient[]
  readonly groups: readonly string[]
}

/** The template's user pool. Refuses a second one (there is one issuer) and the implicit flow. */
export function readUserPool(stack: Stack, physicalId: (logicalId: string) => string): UserPool {
  const [first, second] = resourcesOf(stack, 'AWS::Cognito::UserPool')
  if (second !== undefined)
    throw new Unhonourable(placeOf(stack.template, second), 'there is one issuer for one user pool')
  if (first !== undefined) readProperties(poolProperties, stack, first)
  const clients = resourcesOf(stack, 'AWS::Cognito::UserPoolClient').map((logicalId): UserPoolClient => {
    const client = readProperties(clientProperties, stack, logicalId)
    if (client.AllowedOAuthFlows.includes('implicit'))
      throw new Unhonourable(
        placeOf(stack.template, logicalId, 'AllowedOAuthFlows'),
        'the implicit flow is not offered here',
      )
    return {
      logicalId,
      clientId: physicalId(logicalId),
      confidential: client.GenerateSecret,
      scopes: client.AllowedOAuthScopes,
      callbackUrls: client.CallbackURLs,
      logoutUrls: client.LogoutURLs,
      signsInBy: client.AllowedOAuthFlows.find(flow => flow !== 'implicit') ?? 'nothing',
    }
  })
  const groups = resourcesOf(stack, 'AWS::Cognito::UserPoolGroup').map(
    logicalId => readProperties(groupProperties, stack, logicalId).GroupName ?? physicalId(logicalId),
  )
  return { clients, groups }
}
