import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Outcome } from '../functions/function-worker.ts'
import type { HttpApiDescription, Route } from '../resources/routes.ts'
import { gatewayAnswer, type HttpAnswer, readFunctionResponse } from './function-response.ts'
import type { Authorize } from './jwt-authorizer.ts'
import { matchRoute, parseRouteKey, type RoutePattern } from './match-route.ts'
import { requestEvent } from './request-event.ts'

export interface PublicServerParts {
  /** Undefined when the template has no API; then only the local description is served. */
  readonly api: HttpApiDescription | undefined
  readonly authorize: Authorize
  /** The headers the template's edge adds to each request. */
  readonly edgeHeaders: Readonly<Record<string, string>>
  invoke(functionArn: string, payload: string): Promise<Outcome>
  /** What `GET /_local` answers. */
  readonly description: unknown
}

const largestBodyBytes = 10 * 1024 * 1024
const largestPayloadBytes = 6 * 1024 * 1024
const largestHeadersBytes = 10_240

/** The public server: the template's HTTP API and `/_local`. Its parts are given once the rest is running. */
export function createPublicServer(): { server: Server; open(parts: PublicServerParts): void } {
  let answer: (request: IncomingMessage) => Promise<HttpAnswer> = async () => gatewayAnswer(503, 'Service Unavailable')
  const server = createServer((request, response) => {
    answer(request)
      .catch(() => gatewayAnswer(500, 'Internal Server Error'))
      .then(answered => send(request, response, answered))
  })
  return {
    server,
    open: parts => {
      const patterns = (parts.api?.routes ?? []).map(route => parseRouteKey(route.key, route))
      answer = request => answerRequest(request, parts, patterns)
    },
  }
}

async function answerRequest(
  request: IncomingMessage,
  parts: PublicServerParts,
  patterns: readonly RoutePattern<Route>[],
): Promise<HttpAnswer> {
  const method = request.method ?? 'GET'
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/_local' && method === 'GET')
    return {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(JSON.stringify(parts.description)),
    }
  const size = request.rawHeaders.reduce((sum, part) => sum + part.length, request.url?.length ?? 0)
  if (size > largestHeadersBytes) return gatewayAnswer(431, 'Request Header Fields Too Large')

  const match = matchRoute(patterns, method, pathname)
  if (match === undefined || parts.api === undefined) return gatewayAnswer(404, 'Not Found')
  const { target: route } = match
  const judged =
    route.authorizer === undefined ? undefined : await parts.authorize(route.authorizer, request.headers, route.scopes)
  if (judged !== undefined && 'refusal' in judged) return judged.refusal

  const body = await readBody(request)
  if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large')
  const event = JSON.stringify(
    requestEvent(request, {
      apiId: parts.api.apiId,
      routeKey: match.key,
      pathParameters: match.pathParameters,
      stageVariables: parts.api.stageVariables,
      edgeHeaders: parts.edgeHeaders,
      body,
      token: judged?.token,
      requestId: crypto.randomUUID(),
      at: new Date(),
    }),
  )
  if (event.length > largestPayloadBytes) return gatewayAnswer(413, 'Request Entity Too Large')
  const outcome = await within(route.timeoutMilliseconds, parts.invoke(route.functionArn, event))
  if (outcome === undefined) return gatewayAnswer(503, 'Service Unavailable')
  const answered = outcome.ok ? readFunctionResponse(outcome.payload) : undefined
  return answered ?? gatewayAnswer(500, 'Internal Server Error')
}

function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largestBodyBytes) resolve(undefined)
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  request.resume()
  response.statusCode = status
  for (const [name, value] of headers) {
    if (name === 'content-length' || name === 'transfer-encoding') continue
    response.appendHeader(name, value)
  }
  response.appendHeader('apigw-requestid', crypto.randomUUID())
  if (status !== 204 && status !== 304) response.setHeader('content-length', body.length)
  response.end(request.method === 'HEAD' ? undefined : body)
}
