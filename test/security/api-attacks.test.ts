import { connect } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { part, providersSignature, tokenParts } from './sign-token.ts'

const folder = temporaryFolder()
const lines: string[] = []
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let sign: Awaited<ReturnType<typeof providersSignature>>
let caseId = ''

/** Of an office that the case is not assigned to; and of groups that are none. */
const USERS = [
  ...DEMONSTRATION_USERS,
  { name: 'elsewhere', groups: ['child-protection:caseworker:protection-reynosa'] },
  {
    name: 'impostor',
    groups: ['platform:system', 'child-protection:SUPERVISOR', 'child-protection:supervisor:a:b', ':supervisor'],
  },
]

beforeAll(async () => {
  cloud = await startPlatform({ data: folder.path, users: USERS, log: line => void lines.push(line) })
  call = apiClient(cloud)
  sign = await providersSignature(folder.path)
  const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody())
  caseId = String(body.caseId)
})
afterAll(async () => {
  await cloud?.stop()
  folder.remove()
})

async function withToken(token: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${cloud.url}/api/cases`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: await answer.text() }
}

describe('a token', () => {
  it('that the provider signed for this API, now, is let in: what the others lack is the one thing named', async () => {
    const { claims } = await tokenParts(cloud, 'supervisor')
    expect((await withToken(await sign(claims))).status).toBe(200)
  })

  it('is refused expired, too early, for another audience, or without an end', async () => {
    const { claims } = await tokenParts(cloud, 'supervisor')
    const now = Math.floor(Date.now() / 1000)
    const { exp: _, ...endless } = claims
    for (const [what, made] of Object.entries({
      expired: { ...claims, exp: now - 60 },
      early: { ...claims, nbf: now + 600 },
      'another audience': { ...claims, aud: 'another-client' },
      'no audience': { ...claims, aud: undefined },
      endless,
    }))
      expect([what, (await withToken(await sign(made))).status]).toEqual([what, 401])
  })

  it('of another issuer, or of another country, is refused whoever signed it', async () => {
    const { claims } = await tokenParts(cloud, 'supervisor')
    const honduras = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_honduras'
    expect((await withToken(await sign({ ...claims, iss: honduras }))).status).toBe(401)
    const { privateKey } = await generateKeyPair('RS256')
    const theirs = await new SignJWT({ ...claims, iss: honduras, aud: 'honduras' })
      .setProtectedHeader({ alg: 'RS256', kid: 'honduras' })
      .sign(privateKey)
    expect((await withToken(theirs)).status).toBe(401)
  })

  it('is refused unsigned, tampered with, or signed with a key that it brings along', async () => {
    const { token, header, payload, signature, head, claims } = await tokenParts(cloud, 'officer')
    const raised = part({ ...claims, 'cognito:groups': ['child-protection:supervisor'] })
    const own = await generateKeyPair('RS256', { extractable: true })
    const jwk = await exportJWK(own.publicKey)
    const brought = await new SignJWT(claims).setProtectedHeader({ ...head, jwk }).sign(own.privateKey)
    const elsewhere = await new SignJWT(claims)
      .setProtectedHeader({ ...head, jku: 'https://attacker.example/keys' })
      .sign(own.privateKey)
    // The public key taken for a shared secret.
    const { keys } = (await (await fetch(`${cloud.issuer}/.well-known/jwks.json`)).json()) as { keys: object[] }
    const published = await importJWK({ ...keys[0], ext: true }, 'RS256', { extractable: true })
    if (published instanceof Uint8Array) throw new Error('the provider publishes a secret')
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: head.kid })
      .sign(new TextEncoder().encode(await exportSPKI(published)))
    const flipped = signature.replace(/^./, first => (first === 'A' ? 'B' : 'A'))
    for (const [what, made] of Object.entries({
      'alg none': `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      'alg None': `${part({ alg: 'None', kid: head.kid })}.${payload}.${signature}`,
      'raised groups': `${header}.${raised}.${signature}`,
      'changed signature': `${header}.${payload}.${flipped}`,
      'no signature': `${header}.${payload}.`,
      'half a token': token.slice(0, token.length / 2),
      'an own key': brought,
      'a key elsewhere': elsewhere,
      'the public key as secret': confused,
      nothing: '',
    })) {
      const answer = await withToken(made)
      expect([what, answer.status]).toEqual([what, 401])
      expect(answer.body).not.toContain('child-protection')
    }
  })

  it('counts nowhere but in its header', async () => {
    const { token } = await tokenParts(cloud, 'supervisor')
    for (const [path, headers] of [
      [`/api/cases?access_token=${token}`, {}],
      ['/api/cases', { cookie: `session=${token}; authorization=${token}` }],
    ] as const)
      expect((await fetch(cloud.url + path, { headers })).status).toBe(401)
  })

  it('that is an access token says who may call, and not who somebody is', async () => {
    const { claims } = await tokenParts(cloud, 'supervisor')
    expect((await withToken(await sign({ ...claims, token_use: 'access' }))).status).toBe(401)
  })

  it('with groups that are none grants nothing, whatever they are called', async () => {
    expect((await call('impostor', 'GET', '/api/cases')).status).toBe(403)
    expect((await call('impostor', 'GET', `/api/cases/${caseId}`)).status).toBe(404)
    const { claims } = await tokenParts(cloud, 'officer')
    for (const groups of ['child-protection:supervisor] [x', 'a:b,child-protection', ['x child-protection:officer:']]) {
      const token = await sign({ ...claims, 'cognito:groups': groups })
      const answer = await fetch(`${cloud.url}/api/cases/${caseId}`, { headers: { authorization: `Bearer ${token}` } })
      expect([groups, answer.status]).toEqual([groups, 404])
    }
  })
})

describe('walking ids', () => {
  const absent = '00000000-0000-8000-8000-000000000000'

  it('tells a stranger of a case as little as of one that is not there: the same status, headers and body', async () => {
    for (const user of ['elsewhere', 'consular', 'admin', 'impostor'])
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['GET', '/events', undefined],
        ['PUT', `/commands/${uuidv7()}`, { type: 'vote', decision: 'approves' }],
        ['PUT', `/commands/${uuidv7()}`, { type: 'no such command' }],
      ] as const) {
        const [hidden, none] = [
          await call(user, method, `/api/cases/${caseId}${path}`, body),
          await call(user, method, `/api/cases/${absent}${path}`, body),
        ]
        expect([user, path, hidden.status, hidden.body]).toEqual([user, path, 404, none.body])
        expect(steady(hidden.headers)).toEqual(steady(none.headers))
      }
  })

  it('nor when a form is sent for it', async () => {
    const { answers } = firstContactBody()
    for (const expectedVersion of [undefined, 1, 7]) {
      const send = (to: string) =>
        call('elsewhere', 'PUT', submissionPath(), firstContactBody('ana', { caseId: to, answers, expectedVersion }))
      const [hidden, none] = [await send(caseId), await send(absent)]
      expect([expectedVersion, hidden.status, hidden.body]).toEqual([expectedVersion, 404, none.body])
    }
    const { body } = await call('supervisor', 'GET', `/api/cases/${caseId}`)
    expect(body.version).toBe(1)
  })

  it('with ids that are none finds nothing, and breaks nothing', async () => {
    const headers = { authorization: `Bearer ${await cloud.token('supervisor')}` }
    const odd = ['..', '%2e%2e%2fhealth', 'CASE%23x', `${caseId}%00`, caseId.slice(1), 'a'.repeat(5000), "' OR 1=1 --"]
    for (const id of odd) {
      const { status } = await fetch(`${cloud.url}/api/cases/${id}`, { headers })
      expect([id.slice(0, 40), status]).toEqual([id.slice(0, 40), 404])
    }
  })

  const steady = (headers: Headers): unknown =>
    [...headers].filter(([name]) => !['date', 'apigw-requestid', 'keep-alive', 'connection'].includes(name)).sort()
})

describe('a body', () => {
  it('that names a member twice is refused, wherever and however it is written', async () => {
    const text = JSON.stringify(firstContactBody())
    const twice = [
      text.replace('"formId":', '"formId":"closure","formId":'),
      text.replace('"formId":', '"\\u0066ormId":"closure","formId":'),
      text.replace('"child":{', '"child":{"sex":"male",'),
      text.replace('"companions":[{', '"companions":[{"relationship":"stranger",'),
    ]
    for (const body of twice) {
      expect(body).not.toBe(text)
      const answer = await call('officer', 'PUT', submissionPath(), body)
      expect([answer.status, answer.body.faults]).toEqual([400, [{ path: '', code: 'repeated-key' }]])
    }
    // A word of the child that looks like a member is a word.
    const quoted = JSON.stringify(firstContactBody()).replace('She wants', '{\\"a\\":1,\\"a\\":2} She wants')
    expect((await call('officer', 'PUT', submissionPath(), quoted)).status).toBe(201)
  })

  it('over the limit is refused whole, in characters of many bytes too, and nothing of it is kept', async () => {
    const views = '🌻'.repeat(270_000)
    const { answers } = firstContactBody()
    const large = firstContactBody('ana', { answers: { ...(answers as object), voice: { told: 'yes', views } } })
    const path = submissionPath()
    expect((await call('officer', 'PUT', path, large)).status).toBe(413)
    expect((await call('officer', 'PUT', path, firstContactBody())).status).toBe(201)
  })

  /*
   * API Gateway takes a request whole, within its own limits of time and size, before it calls a function: a slow sender
   * holds a connection of the gateway's and nothing of ours. What is ours is that the function is not called for it,
   * and that others are served meanwhile.
   */
  it('that comes slowly keeps nobody waiting, and calls no function until it is there', async () => {
    const { hostname, port } = new URL(cloud.url)
    const token = await cloud.token('officer')
    const body = JSON.stringify(firstContactBody())
    const path = submissionPath()
    const served = (): number => lines.filter(line => line.includes('PUT /api/submissions')).length
    const before = served()
    const sockets = await Promise.all(
      Array.from({ length: 50 }, () => {
        const socket = connect(Number(port), hostname)
        socket.on('error', () => {})
        socket.write(
          `PUT ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`,
        )
        return new Promise<typeof socket>(resolve => socket.write(body.slice(0, 10), () => resolve(socket)))
      }),
    )
    const begin = Date.now()
    expect((await call('supervisor', 'GET', `/api/cases/${caseId}`)).status).toBe(200)
    expect(Date.now() - begin).toBeLessThan(10_000)
    expect(served()).toBe(before)
    for (const socket of sockets) socket.destroy()
    expect((await call('officer', 'PUT', path, body)).status).toBe(201)
  })

  it('under many headers, or large ones, is turned away before any function', async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`x-header-${index}`, 'x'.repeat(40)]))
    expect((await fetch(`${cloud.url}/health`, { headers: many })).status).toBe(431)
    expect((await fetch(`${cloud.url}/health`, { headers: { cookie: 'x'.repeat(12_000) } })).status).toBe(431)
    expect((await fetch(`${cloud.url}/health`)).status).toBe(200)
  })
})

describe('what is asked of the tables', () => {
  const HOSTILE = [
    '#n0',
    ':v0',
    '__proto__',
    'constructor',
    'a = :b OR attribute_exists(pk)',
    'published.migration',
    '{"S":"x"}',
    "'; --",
  ]

  it('is never part of an expression: hostile words are words', async () => {
    for (const word of HOSTILE) {
      const flag = { type: 'flag', flag: word, note: word }
      const set = await call('officer', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, flag)
      expect([word, set.status]).toEqual([word, 201])
      const list = await call('supervisor', 'GET', `/api/cases?assignee=${encodeURIComponent(word)}`)
      expect([word, list.status, list.body]).toEqual([word, 200, { items: [] }])
      for (const query of ['stage', 'risk', 'cursor', 'due', 'overdue', 'role'])
        expect((await call('supervisor', 'GET', `/api/cases?${query}=${encodeURIComponent(word)}`)).status).toBe(422)
      const odd = await call('supervisor', 'GET', `/api/cases?authority=${encodeURIComponent(word)}`)
      expect([word, odd.status, odd.body]).toEqual([word, 200, { items: [] }])
    }
    const { body } = await call('officer', 'GET', `/api/cases/${caseId}/events`)
    expect(body.chain).toBe('intact')
    expect(Object.prototype).not.toHaveProperty('published')
  })

  it('of a parameter that comes twice, only the one that counts is used, and it is checked', async () => {
    expect((await call('supervisor', 'GET', '/api/cases?stage=closed&stage=limbo')).status).toBe(422)
    expect((await call('supervisor', 'GET', '/api/cases?stage=limbo&stage=closed')).body).toEqual({ items: [] })
  })
})

describe('the log', () => {
  it('holds one sound line a request, and nothing of what was sent', async () => {
    const marker = 'Xochitl-marker'
    const forged = `${marker}%0A%7B%22level%22%3A%22error%22%7D`
    await call('officer', 'GET', `/api/forms/${forged}?lang=${forged}`)
    await call('officer', 'PUT', `/api/submissions/${forged}`, { [marker]: marker })
    await call(
      'officer',
      'PUT',
      submissionPath(),
      firstContactBody('ana', { answers: { [marker]: { [marker]: marker } } }),
    )
    await call('officer', 'PUT', submissionPath(), `{"${marker}`)
    await fetch(`${cloud.url}/${forged}`, { headers: { 'user-agent': marker, 'x-forwarded-for': marker } })
    await call('officer', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, {
      type: 'flag',
      flag: marker,
      note: marker,
    })
    const written = lines.filter(line => line.includes('"request-served"'))
    expect(written.length).toBeGreaterThan(5)
    for (const line of lines) {
      expect(line).not.toContain(marker)
      expect(line).not.toMatch(/Ana Luc|Mejía|Tapachula|eyJ/)
      if (line.includes('{')) expect(() => JSON.parse(line.slice(line.indexOf('{')))).not.toThrow()
    }
  })
})
