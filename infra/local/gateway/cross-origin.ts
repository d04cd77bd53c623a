import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CorsRule } from '../resources/buckets.ts'
import { sendS3Error } from './send-s3-error.ts'

/** Says which origin may read this answer, where a rule of the bucket allows the request's. As S3 does: silent otherwise. */
export function allowOrigin(rules: readonly CorsRule[], request: IncomingMessage, response: ServerResponse): void {
  const rule = ruleFor(rules, request.headers.origin, request.method)
  if (rule === undefined || request.headers.origin === undefined) return
  response.setHeader('access-control-allow-origin', request.headers.origin)
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method')
  if (rule.exposedHeaders.length > 0)
    response.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '))
}

/** Answers a browser's question before a cross-origin request (`OPTIONS`). */
export function answerPreflight(rules: readonly CorsRule[], request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  const method = request.headers['access-control-request-method']
  const wanted = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '')
  const rule = ruleFor(rules, origin, method)
  const allowed = rule?.allowedHeaders.map(name => name.toLowerCase()) ?? []
  if (
    rule === undefined ||
    origin === undefined ||
    !wanted.every(one => allowed.includes('*') || allowed.includes(one))
  ) {
    sendS3Error(response, {
      status: 403,
      code: 'AccessForbidden',
      message: 'CORSResponse: This CORS request is not allowed.',
    })
    return
  }
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-methods', rule.allowedMethods.join(', '))
  if (wanted.length > 0) response.setHeader('access-control-allow-headers', wanted.join(', '))
  if (rule.maxAge !== undefined) response.setHeader('access-control-max-age', rule.maxAge)
  response.writeHead(200).end()
}

function ruleFor(
  rules: readonly CorsRule[],
  origin: string | undefined,
  method: string | undefined,
): CorsRule | undefined {
  return rules.find(
    rule =>
      rule.allowedOrigins.some(one => one === '*' || one === origin) && rule.allowedMethods.includes(method ?? ''),
  )
}
