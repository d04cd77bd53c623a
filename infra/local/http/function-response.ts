import * as v from 'valibot'
import { isJsonObject, parseJson } from '../json.ts'

/** What goes back over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

const headerValue = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))
const responseSchema = v.object({
  statusCode: v.pipe(
    v.union([v.number(), v.string()]),
    v.transform(Number),
    v.integer(),
    v.minValue(100),
    v.maxValue(599),
  ),
  headers: v.optional(v.nullable(v.record(v.string(), v.nullish(headerValue)))),
  cookies: v.optional(v.nullable(v.array(v.string()))),
  body: v.optional(v.nullable(v.string())),
  isBase64Encoded: v.optional(v.nullable(v.boolean())),
})

/**
 * Reads what a function returned (JSON text) as API Gateway does: with `statusCode` a whole response, without it the body
 * of a 200. Undefined when it is neither, which API Gateway answers with 500.
 */
export function readFunctionResponse(payload: string): HttpAnswer | undefined {
  const returned = parseJson(payload)
  if (!isJsonObject(returned) || returned.statusCode === undefined) {
    const body = typeof returned === 'string' ? returned : payload
    return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(body) }
  }
  const parsed = v.safeParse(responseSchema, returned)
  if (!parsed.success) return undefined
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output
  const given = Object.entries(headers ?? {}).flatMap(([name, value]): [string, string][] =>
    value == null ? [] : [[name.toLowerCase(), value]],
  )
  const hasType = given.some(([name]) => name === 'content-type')
  return {
    status: statusCode,
    headers: [
      ...(hasType || !body ? [] : [['content-type', 'text/plain;charset=UTF-8'] as const]),
      ...given,
      ...(cookies ?? []).map(cookie => ['set-cookie', cookie] as const),
    ],
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  }
}

/** One of API Gateway's own answers: `{"message": ...}`. */
export function gatewayAnswer(status: number, message: string, headers: HttpAnswer['headers'] = []): HttpAnswer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: Buffer.from(JSON.stringify({ message })),
  }
}
