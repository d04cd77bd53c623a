import * as v from 'valibot'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const throttled = 'one person at a time sits at this machine'

const apiProperties = v.strictObject({
  Name: v.optional(v.string()),
  ProtocolType: v.literal('HTTP'),
  Description: inert('for people'),
  DisableExecuteApiEndpoint: inert('there is only one address here'),
  IpAddressType: inert('only loopback is served'),
  Tags: inert('nothing reads them here'),
})

const stageProperties = v.strictObject({
  ApiId: v.string(),
  StageName: v.literal('$default'),
  StageVariables: v.optional(v.record(v.string(), v.string()), {}),
  AutoDeploy: v.optional(v.unknown()),
  AccessLogSettings: inert('nobody is on call on this machine'),
  DefaultRouteSettings: inert(throttled),
  RouteSettings: inert(throttled),
  Description: inert('for people'),
  Tags: inert('nothing reads them here'),
})

const routeProperties = v.strictObject({
  ApiId: v.string(),
  RouteKey: v.string(),
  Target: v.pipe(v.string(), v.regex(/^integrations\/.+/)),
  AuthorizationType: v.optional(v.picklist(['NONE', 'JWT']), 'NONE'),
  AuthorizerId: v.optional(v.string()),
  AuthorizationScopes: v.optional(v.array(v.string()), []),
  OperationName: inert('for people'),
})

const integrationProperties = v.strictObject({
  ApiId: v.string(),
  IntegrationType: v.literal('AWS_PROXY'),
  IntegrationUri: v.string(),
  IntegrationMethod: v.optional(v.literal('POST')),
  PayloadFormatVersion: v.literal('2.0'),
  TimeoutInMillis: v.optional(integer, 30_000),
  ConnectionType: v.optional(v.literal('INTERNET')),
  Description: inert('for people'),
})

const authorizerProperties = v.strictObject({
  ApiId: v.string(),
  Name: v.string(),
  AuthorizerType: v.literal('JWT'),
  IdentitySource: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\$request\.header\.[\w-]+$/))), v.length(1)),
  JwtConfiguration: v.strictObject({ Issuer: v.string(), Audience: v.optional(v.array(v.string()), []) }),
})

export interface JwtAuthorizer {
  /** Lower-cased name of the header that holds the token. */
  readonly header: string
  readonly issuer: string
  readonly audience: readonly string[]
}

export interface Route {
  /** `GET /x/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly key: string
  readonly functionArn: string
  readonly timeoutMilliseconds: number
  readonly authorizer?: JwtAuthorizer | undefined
  readonly scopes: readonly string[]
}

export interface HttpApiDescription {
  readonly apiId: string
  readonly stageVariables: Readonly<Record<string, string>>
  readonly routes: readonly Route[]
}

/** The template's HTTP API; undefined when it has none. Refuses more than one: there is one public port. */
export function readHttpApi(stack: Stack, physicalId: (logicalId: string) => string): HttpApiDescription | undefined {
  const [api, ...others] = resourcesOf(stack, 'AWS::ApiGatewayV2::Api')
  const [other] = others
  if (other !== undefined)
    throw new Unhonourable(placeOf(stack.template, other), 'there is one public port for one API')
  if (api === undefined) return undefined
  readProperties(apiProperties, stack, api)
  const byPhysicalId = <Schema extends v.GenericSchema>(type: string, schema: Schema) =>
    new Map(resourcesOf(stack, type).map(id => [physicalId(id), readProperties(schema, stack, id)]))
  const integrations = byPhysicalId('AWS::ApiGatewayV2::Integration', integrationProperties)
  const authorizers = byPhysicalId('AWS::ApiGatewayV2::Authorizer', authorizerProperties)
  const [stage] = byPhysicalId('AWS::ApiGatewayV2::Stage', stageProperties).values()

  const routes = resourcesOf(stack, 'AWS::ApiGatewayV2::Route').map((logicalId): Route => {
    const route = readProperties(routeProperties, stack, logicalId)
    const integration = integrations.get(route.Target.slice('integrations/'.length))
    const authorizer = authorizers.get(route.AuthorizerId ?? '')
    if (integration === undefined)
      throw new Unhonourable(placeOf(stack.template, logicalId, 'Target'), 'its integration is not in the template')
    if (route.AuthorizationType === 'JWT' && authorizer === undefined)
      throw new Unhonourable(
        placeOf(stack.template, logicalId, 'AuthorizerId'),
        'its authorizer is not in the template',
      )
    return {
      key: route.RouteKey,
      functionArn: functionArnOf(integration.IntegrationUri),
      timeoutMilliseconds: integration.TimeoutInMillis,
      scopes: route.AuthorizationScopes,
      authorizer: route.AuthorizationType === 'JWT' ? describeAuthorizer(authorizer) : undefined,
    }
  })
  return { apiId: physicalId(api), stageVariables: stage?.StageVariables ?? {}, routes }
}

function describeAuthorizer(
  authorizer: v.InferOutput<typeof authorizerProperties> | undefined,
): JwtAuthorizer | undefined {
  if (authorizer === undefined) return undefined
  const [source = ''] = authorizer.IdentitySource
  return {
    header: source.slice('$request.header.'.length).toLowerCase(),
    issuer: authorizer.JwtConfiguration.Issuer,
    audience: authorizer.JwtConfiguration.Audience,
  }
}

function functionArnOf(uri: string): string {
  return /functions\/(arn:.+)\/invocations$/.exec(uri)?.[1] ?? uri
}
