import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { json } from '../../../shared/lambda/http.ts'
import { httpFunction } from '../../../shared/lambda/http-function.ts'

const KEY = 'k'.repeat(43)
let carriedOut = 0
const handler = httpFunction({
  'GET /health': async () => {
    carriedOut += 1
    return json(200, { status: 'ok' })
  },
})

async function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  const event = {
    routeKey: 'GET /health',
    rawPath: '/health',
    rawQueryString: '',
    headers,
    isBase64Encoded: false,
    requestContext: { requestId: 'r', http: { method: 'GET', path: '/health' } },
  }
  const context = { getRemainingTimeInMillis: () => 5000 }
  const answer = await handler(event as unknown as APIGatewayProxyEventV2, context as unknown as Context)
  return answer.statusCode
}

describe('a function behind the edge', () => {
  beforeEach(() => {
    carriedOut = 0
    process.env.EDGE_KEY = KEY
  })
  afterEach(() => void delete process.env.EDGE_KEY)

  it('answers what came through it', async () => {
    expect(await statusWith({ 'x-amparo-edge': KEY })).toBe(200)
    expect(carriedOut).toBe(1)
  })

  it('shows nothing to who went round it, and does nothing for them', async () => {
    const made: readonly Record<string, string>[] = [
      {},
      { 'x-amparo-edge': '' },
      { 'x-amparo-edge': KEY.slice(1) },
      { 'x-amparo-edge': `${KEY}, ${KEY}` },
    ]
    for (const headers of made) expect([headers, await statusWith(headers)]).toEqual([headers, 404])
    expect(carriedOut).toBe(0)
  })
})
