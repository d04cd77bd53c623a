import type { IncomingMessage } from 'node:http'
import { accountId } from '../resources/identities.ts'
import type { AuthorizedToken } from './jwt-authorizer.ts'

export interface RequestEventParts {
  readonly apiId: string
  readonly routeKey: string
  readonly pathParameters: Readonly<Record<string, string>>
  readonly stageVariables: Readonly<Record<string, string>>
  /** What the edge adds; a caller's own headers of these names are replaced, as CloudFront does. */
  readonly edgeHeaders: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly token: AuthorizedToken | undefined
  readonly requestId: string
  readonly at: Date
}

/** The event of payload format 2.0 for one HTTP request. */
export function requestEvent(request: IncomingMessage, parts: RequestEventParts) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const method = request.method ?? 'GET'
  const path = decodedPath(url.pathname)
  const rawQueryString = url.search.slice(1)
  const host = request.headers.host ?? 'localhost'
  const sourceIp = request.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1'
  const cookies = request.headers.cookie?.split(/;\s*/).filter(cookie => cookie !== '')
  return {
    version: '2.0',
    routeKey: parts.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies && cookies.length > 0 ? { cookies } : {}),
    headers: {
      ...requestHeaders(request),
      ...parts.edgeHeaders,
      'x-amzn-trace-id': `Root=1-${Math.floor(parts.at.getTime() / 1000).toString(16)}-${parts.requestId.replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString === '' ? {} : { queryStringParameters: joined(url.searchParams) }),
    requestContext: {
      accountId,
      apiId: parts.apiId,
      ...(parts.token === undefined ? {} : { authorizer: { jwt: parts.token } }),
      domainName: host.split(':')[0] ?? host,
      domainPrefix: parts.apiId,
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: parts.requestId,
      routeKey: parts.routeKey,
      stage: '$default',
      time: commonLogTime(parts.at),
      timeEpoch: parts.at.getTime(),
    },
    ...(Object.keys(parts.pathParameters).length > 0 ? { pathParameters: parts.pathParameters } : {}),
    ...(Object.keys(parts.stageVariables).length > 0 ? { stageVariables: parts.stageVariables } : {}),
    ...bodyOf(request, parts.body),
  }
}

// For all its name, `rawPath` comes decoded from an HTTP API (and from nothing else in AWS).
function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

// Cookies have their own member. Repeated headers are joined with commas.
function requestHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(request.headersDistinct))
    if (name !== 'cookie' && values !== undefined) headers[name] = values.join(',')
  return headers
}

function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map(name => [name, parameters.getAll(name).join(',')]))
}

function bodyOf(request: IncomingMessage, body: Buffer): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false }
  const isText = request.headers['content-encoding'] === undefined && isTextType(request.headers['content-type'] ?? '')
  return isText
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true }
}

// API Gateway hands over as text what these types announce, and everything else, posted forms too, as base64.
function isTextType(contentType: string): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return type.startsWith('text/') || /^application\/(json|javascript|xml|[\w.-]+\+(json|xml))$/.test(type)
}

function commonLogTime(at: Date): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}
