import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Distribution } from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demonstrationToken } from '../../../infra/local/demonstration-token.ts'
import { type LocalCloud, startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { makeWorkplace } from './sample-stack.ts'

const handler = `
  exports.handler = async (event, context) => {
    const answer = event.queryStringParameters?.answer
    if (answer === 'throw') throw new Error('a secret of the function')
    if (answer === 'exit') process.exit(3)
    if (answer === 'reject') { Promise.reject(new Error('unhandled')); await new Promise(r => setTimeout(r, 200)) }
    if (answer === 'slow') await new Promise(r => setTimeout(r, 5000))
    if (answer === 'text') return 'plain words'
    if (answer === 'bytes') return { statusCode: 201, headers: { 'Content-Type': 'image/png', 'X-Own': 1 }, cookies: ['a=1', 'b=2; Path=/'], body: Buffer.from([0, 255, 1]).toString('base64'), isBase64Encoded: true }
    if (answer === 'wrong') return { statusCode: 200, body: { not: 'text' } }
    if (answer === 'environment') return { variables: process.env, remaining: context.getRemainingTimeInMillis(), name: context.functionName }
    return event
  }`

describe('the HTTP API', () => {
  const workplace = makeWorkplace()
  let cloud: LocalCloud
  let otherClient = ''
  const get = async (path: string, init?: RequestInit) => {
    const answered = await fetch(cloud.url + path, init)
    return { status: answered.status, headers: answered.headers, body: await answered.json() }
  }
  const bearer = async (user: string) => ({ headers: { authorization: `Bearer ${await cloud.token(user)}` } })

  beforeAll(async () => {
    process.env.ONLY_OF_THE_PARENT = 'must not reach a function'
    const templateFile = workplace.synth(stack => {
      const pool = new UserPool(stack, 'Pool')
      const client = pool.addClient('web', {
        oAuth: {
          flows: { authorizationCodeGrant: true },
          callbackUrls: ['http://127.0.0.1:9/callback'],
          scopes: [OAuthScope.OPENID],
        },
      })
      const other = pool.addClient('other', { disableOAuth: true })
      const fn = new LambdaFunction(stack, 'Echo', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(workplace.asset('echo', handler)),
        timeout: Duration.seconds(3),
        environment: { OWN: 'variable', REGION: Stack.of(stack).region },
      })
      const api = new HttpApi(stack, 'Api')
      const integration = new HttpLambdaIntegration('Integration', fn)
      const authorizer = new HttpUserPoolAuthorizer('Officers', pool, { userPoolClients: [client] })
      api.addRoutes({ path: '/open/{id}', methods: [HttpMethod.GET, HttpMethod.POST], integration })
      api.addRoutes({ path: '/open/special', methods: [HttpMethod.GET], integration })
      api.addRoutes({ path: '/open/{rest+}', methods: [HttpMethod.ANY], integration })
      api.addRoutes({ path: '/guarded', methods: [HttpMethod.GET], integration, authorizer })
      api.addRoutes({
        path: '/scoped',
        methods: [HttpMethod.GET],
        integration,
        authorizer,
        authorizationScopes: ['cases/write'],
      })
      new Distribution(stack, 'Edge', {
        defaultBehavior: {
          origin: new HttpOrigin(`${api.apiId}.execute-api.example`, {
            customHeaders: { 'X-From-Edge': 'the edge’s own' },
          }),
        },
      })
      new CfnOutput(stack, 'Other', { value: other.userPoolClientId })
      new CfnOutput(stack, 'ApiUrl', { value: `${api.apiEndpoint}/open` })
    })
    const users = [{ name: 'officer', groups: ['child-protection', 'mx'], givenName: 'Olga', locale: 'es' }]
    cloud = await startLocalCloud({ templateFile, port: 0, data: 'memory', users })
    otherClient = cloud.outputs.Other ?? ''
  })
  afterAll(async () => {
    await cloud?.stop()
    workplace.remove()
  })

  it('gives the function an event of payload format 2.0', async () => {
    const { body } = await get('/open/caf%C3%A9?a=1&b=x&a=2', {
      method: 'POST',
      headers: { cookie: 'one=1; two=2', 'content-type': 'application/json', 'X-Mixed-Case': 'Kept' },
      body: '{"any":"thing"}',
    })
    expect(body).toMatchObject({
      version: '2.0',
      routeKey: 'POST /open/{id}',
      rawPath: '/open/café',
      rawQueryString: 'a=1&b=x&a=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { a: '1,2', b: 'x' },
      pathParameters: { id: 'café' },
      headers: { 'x-mixed-case': 'Kept', 'content-type': 'application/json' },
      requestContext: {
        http: { method: 'POST', path: '/open/café', sourceIp: '127.0.0.1' },
        stage: '$default',
        accountId: '000000000000',
      },
      body: '{"any":"thing"}',
      isBase64Encoded: false,
    })
    expect(body.headers).not.toHaveProperty('cookie')
  })

  it('adds what the edge adds, in place of a header that a caller made up', async () => {
    const { body } = await get('/open/1', { headers: { 'x-from-edge': 'made up' } })
    expect(body.headers['x-from-edge']).toBe('the edge’s own')
  })

  it('hands over a posted form and bytes as base64', async () => {
    const { body } = await get('/open/1', { method: 'POST', body: new URLSearchParams({ name: 'á' }) })
    expect(body.isBase64Encoded).toBe(true)
    expect(Buffer.from(body.body, 'base64').toString()).toBe('name=%C3%A1')
  })

  it('chooses a literal path before a variable before a greedy one, and answers 404 to the rest', async () => {
    expect((await get('/open/special')).body.routeKey).toBe('GET /open/special')
    expect((await get('/open/other')).body.routeKey).toBe('GET /open/{id}')
    expect((await get('/open/special', { method: 'PUT' })).body.routeKey).toBe('ANY /open/{rest+}')
    expect((await get('/open/a/b%20c')).body.pathParameters).toEqual({ rest: 'a/b c' })
    expect(await get('/nowhere')).toMatchObject({ status: 404, body: { message: 'Not Found' } })
  })

  it('reads every shape of response that API Gateway reads', async () => {
    const text = await fetch(`${cloud.url}/open/1?answer=text`)
    expect([text.status, await text.text(), text.headers.get('content-type')]).toEqual([
      200,
      'plain words',
      'application/json',
    ])
    const bytes = await fetch(`${cloud.url}/open/1?answer=bytes`)
    expect(bytes.status).toBe(201)
    expect(bytes.headers.get('content-type')).toBe('image/png')
    expect(bytes.headers.get('x-own')).toBe('1')
    expect(bytes.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/'])
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(Buffer.from([0, 255, 1]))
    expect(await get('/open/1?answer=wrong')).toMatchObject({ status: 500, body: { message: 'Internal Server Error' } })
  })

  it.each(['throw', 'exit', 'reject', 'slow'])(
    'answers 500 and nothing of the fault when a function fails by "%s", and goes on',
    async answer => {
      expect(await get(`/open/1?answer=${answer}`)).toMatchObject({
        status: 500,
        body: { message: 'Internal Server Error' },
      })
      expect((await get('/open/1')).status).toBe(200)
    },
  )

  it('refuses more than 10 MB', async () => {
    const answered = await get('/open/1', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
    expect(answered).toMatchObject({ status: 413, body: { message: 'Request Entity Too Large' } })
  })

  it('lets a function see the template’s environment and Lambda’s own, nothing of the parent process', async () => {
    const { body } = await get('/open/1?answer=environment')
    expect(body.variables).toMatchObject({
      OWN: 'variable',
      REGION: 'us-east-1',
      AWS_REGION: 'us-east-1',
      _HANDLER: 'index.handler',
    })
    expect(body.variables.AWS_ENDPOINT_URL).toBe(cloud.awsEndpoint)
    expect(body.variables).not.toHaveProperty('ONLY_OF_THE_PARENT')
    expect(body.variables).not.toHaveProperty('HOME')
    expect(body.remaining).toBeGreaterThan(0)
    expect(body.remaining).toBeLessThanOrEqual(3000)
  })

  it('turns API Gateway’s address in outputs into its own', () => {
    expect(cloud.outputs.ApiUrl).toBe(`${cloud.url}/open`)
  })

  it('answers 401 without a token, with one of another issuer’s key, and with one for another client', async () => {
    const unauthorized = { status: 401, body: { message: 'Unauthorized' } }
    const bare = await get('/guarded')
    expect(bare).toMatchObject(unauthorized)
    expect(bare.headers.get('www-authenticate')).toBe('Bearer')

    const { privateKey } = await generateKeyPair('RS256')
    const audience = (await (await fetch(`${cloud.url}/_local`)).json()).tokenAudience
    const forged = await new SignJWT({ 'cognito:groups': ['child-protection'] })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(cloud.issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(privateKey)
    expect(await get('/guarded', { headers: { authorization: `Bearer ${forged}` } })).toMatchObject(unauthorized)

    const granted = await fetch(`${cloud.issuer}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:local-cloud:grant-type:demonstration-user',
        client_id: 'local-cloud-demonstration',
        username: 'officer',
        audience: otherClient,
      }),
    })
    const { id_token } = await granted.json()
    expect(id_token).toEqual(expect.any(String))
    expect(await get('/guarded', { headers: { authorization: `Bearer ${id_token}` } })).toMatchObject(unauthorized)
  })

  it('lets a user in and writes the claims as API Gateway does', async () => {
    const { status, body } = await get('/guarded', await bearer('officer'))
    expect(status).toBe(200)
    expect(body.requestContext.authorizer.jwt).toMatchObject({
      claims: {
        'cognito:groups': '[child-protection mx]',
        'cognito:username': 'officer',
        name: 'Olga',
        locale: 'es',
        token_use: 'id',
        email_verified: 'true',
        exp: expect.stringMatching(/^\d+$/),
      },
      scopes: null,
    })
  })

  it('answers 403 when the token has not the scope that the route asks for', async () => {
    expect(await get('/scoped', await bearer('officer'))).toMatchObject({ status: 403, body: { message: 'Forbidden' } })
  })

  it('names the users there are when a token is asked for another', async () => {
    await expect(demonstrationToken({ url: cloud.url, user: 'nobody' })).rejects.toThrow('There are: officer')
  })

  it('calls a function directly, and throws what it fails with', async () => {
    expect(await cloud.invoke('Echo', { queryStringParameters: { answer: 'text' } })).toBe('plain words')
    const failing = cloud.invoke('Echo', { queryStringParameters: { answer: 'throw' } })
    await expect(failing).rejects.toThrow('a secret of the function')
    await expect(cloud.invoke('NoSuch', {})).rejects.toThrow('names no resource')
  })
})
