import { gunzipSync } from 'node:zlib'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { httpFunction } from '../../../shared/lambda/http-function.ts'

const LONG = `${'<p>¿Quién viaja con la niña? 👧</p>'.repeat(100)}`

async function answer(
  sent: HttpResponse | Error,
  acceptEncoding?: string,
  site?: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  const handle = httpFunction({
    $default: async () => {
      if (sent instanceof Error) throw sent
      return sent
    },
  })
  const event = {
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
      ...(site !== undefined && { 'sec-fetch-site': site }),
    },
    isBase64Encoded: false,
    requestContext: { requestId: '1', http: { method: 'GET', path: '/' } },
  } as unknown as APIGatewayProxyEventV2
  return handle(event, { getRemainingTimeInMillis: () => 10_000 } as Context)
}
const page = (body: string, type = 'text/html; charset=utf-8'): HttpResponse => ({
  status: 200,
  headers: { 'content-type': type },
  body,
})

describe('an answer', () => {
  it('goes short over the line to whoever can read it so, and is the same text', async () => {
    for (const types of [
      'text/html; charset=utf-8',
      'application/json',
      'application/problem+json',
      'text/javascript',
    ]) {
      const { body = '', headers, isBase64Encoded } = await answer(page(LONG, types), 'br, gzip;q=0.8, deflate')
      expect(headers).toMatchObject({ 'content-type': types, 'content-encoding': 'gzip', vary: 'accept-encoding' })
      expect(isBase64Encoded).toBe(true)
      expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(LONG)
      expect(body.length).toBeLessThan(LONG.length / 4)
    }
  })

  it('keeps its strict headers', async () => {
    const { headers } = await answer(page(LONG), 'gzip')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })

  it.each([undefined, '', 'br', 'gzip;q=0', 'deflate, gzip;q=0.000', 'identity'])(
    'stays as it is for who accepts %j',
    async accepted => {
      const { body, headers, isBase64Encoded } = await answer(page(LONG), accepted)
      expect([body, isBase64Encoded, headers?.['content-encoding']]).toEqual([LONG, undefined, undefined])
    },
  )

  it('tells another site nothing by how long it is', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const { body, headers } = await answer(page(LONG), 'gzip', site)
      expect([body, headers?.['content-encoding']], site).toEqual([LONG, undefined])
    }
    for (const site of ['same-origin', 'none'])
      expect((await answer(page(LONG), 'gzip', site)).headers, site).toMatchObject({ 'content-encoding': 'gzip' })
  })

  it('stays as it is where that gains nothing: a short one, a picture, none at all', async () => {
    expect((await answer(page('short'), 'gzip')).body).toBe('short')
    const picture = { status: 200, headers: { 'content-type': 'image/png' }, body: LONG, base64: true }
    expect(await answer(picture, 'gzip')).toMatchObject({ body: LONG, isBase64Encoded: true })
    expect(await answer({ status: 303, headers: { location: '/' } }, 'gzip')).not.toHaveProperty('body')
  })

  it('that is a fault of ours can be read too', async () => {
    const { statusCode, body = '' } = await answer(new Error('broken'), 'gzip')
    expect([statusCode, JSON.parse(body)]).toEqual([500, expect.objectContaining({ status: 500 })])
  })
})
