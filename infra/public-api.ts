import { CfnStage, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { OfficerIdentity } from './officer-identity.ts'
import { operationsLog } from './operations.ts'

/** Requests a second a whole country may send, and for a moment: far above what officers do, below what would hurt. */
const RATE = 200
const BURST = 400

/** The contract's calls that ask who is calling (DESIGN, section 9). */
const SIGNED_IN: readonly [HttpMethod, string][] = [
  [HttpMethod.GET, '/api/forms'],
  [HttpMethod.GET, '/api/forms/{id}'],
  [HttpMethod.PUT, '/api/submissions/{commandId}'],
  [HttpMethod.POST, '/api/attachments'],
  [HttpMethod.GET, '/api/attachments/{attachmentId}'],
  [HttpMethod.GET, '/api/cases'],
  [HttpMethod.GET, '/api/cases/{caseId}'],
  [HttpMethod.GET, '/api/cases/{caseId}/events'],
  [HttpMethod.PUT, '/api/cases/{caseId}/commands/{commandId}'],
]
const OPEN: readonly [HttpMethod, string][] = [
  [HttpMethod.GET, '/health'],
  [HttpMethod.GET, '/api/jwks.json'],
  [HttpMethod.GET, '/api/openapi.json'],
  [HttpMethod.GET, '/api/asyncapi.json'],
]

/** What is kept of each request: which route, how it went, how long it took. No address, path, person or query. */
const ACCESS_LOG = {
  at: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  authorizer: '$context.authorizer.error',
  fault: '$context.error.responseType',
} as const

export interface PublicApiProps {
  readonly api: LambdaFunction
  readonly pages: LambdaFunction
  readonly identity: OfficerIdentity
}

/** The HTTP API: `/api` for programs, with a token that the gateway checks; everything else is a page. */
export class PublicApi extends Construct {
  readonly http: HttpApi

  constructor(scope: Construct, id: string, { api, pages, identity }: PublicApiProps) {
    super(scope, id)
    this.http = new HttpApi(this, 'Http', { description: 'Amparo: pages and API' })
    const authorizer = new HttpJwtAuthorizer('Token', identity.issuer, { jwtAudience: [identity.clientId] })
    const toApi = new HttpLambdaIntegration('Api', api)
    for (const [method, path] of SIGNED_IN)
      this.http.addRoutes({ path, methods: [method], integration: toApi, authorizer })
    for (const [method, path] of OPEN) this.http.addRoutes({ path, methods: [method], integration: toApi })
    new HttpRoute(this, 'PagesRoute', {
      httpApi: this.http,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Pages', pages),
    })
    const stage = this.http.defaultStage?.node.defaultChild
    if (!(stage instanceof CfnStage)) throw new Error('the API has no default stage')
    stage.defaultRouteSettings = {
      throttlingRateLimit: RATE,
      throttlingBurstLimit: BURST,
      detailedMetricsEnabled: true,
    }
    stage.accessLogSettings = {
      destinationArn: operationsLog(this, 'AccessLog').logGroupArn,
      format: JSON.stringify(ACCESS_LOG),
    }
  }
}
