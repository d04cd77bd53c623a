import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as v from 'valibot'
import type { HttpRequest } from './http.ts'
import { Problem } from './problem.ts'

/** Most bytes of a body: far more than the largest form, far less than API Gateway lets through. */
const MOST_BODY_BYTES = 1024 * 1024

const texts = v.record(v.string(), v.optional(v.string()))
const eventSchema = v.object({
  routeKey: v.string(),
  rawPath: v.string(),
  rawQueryString: v.string(),
  cookies: v.optional(v.array(v.string())),
  headers: texts,
  pathParameters: v.optional(texts),
  body: v.optional(v.string()),
  isBase64Encoded: v.boolean(),
  requestContext: v.object({
    requestId: v.string(),
    http: v.object({ method: v.string(), path: v.string() }),
    authorizer: v.optional(v.object({ jwt: v.object({ claims: v.record(v.string(), v.unknown()) }) })),
  }),
})

/** Reads API Gateway's event. Refuses a body over the limit with 413. */
export function readRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const read = v.parse(eventSchema, event)
  const body = Buffer.from(read.body ?? '', read.isBase64Encoded ? 'base64' : 'utf8')
  if (body.byteLength > MOST_BODY_BYTES) throw new Problem('too-large')
  const claims = read.requestContext.authorizer?.jwt.claims
  return {
    method: read.requestContext.http.method,
    path: read.rawPath,
    route: read.routeKey,
    params: defined(read.pathParameters ?? {}),
    query: new URLSearchParams(read.rawQueryString),
    headers: defined(read.headers),
    cookies: Object.fromEntries(
      (read.cookies ?? []).map(cookie => {
        const split = cookie.indexOf('=')
        return [cookie.slice(0, split).trim(), cookie.slice(split + 1).trim()]
      }),
    ),
    body,
    claims: claims && Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)])),
    requestId: read.requestContext.requestId,
  }
}

function defined(record: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
