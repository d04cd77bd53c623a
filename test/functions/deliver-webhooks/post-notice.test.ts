import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { LookupFunction } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openPost, type PostNotice } from '../../../functions/deliver-webhooks/post-notice.ts'
import { CERTIFICATE, PRIVATE_KEY } from './receiver-certificate.ts'

/** What the receiver on this machine does with a request. */
let receive: (request: IncomingMessage, response: ServerResponse, body: string) => void
let requests: { url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
let server: Server
let post: PostNotice
const URL_OF_IT = new URL('https://receiver.example/notices?from=amparo')

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    requests.push({ url: request.url, headers: request.headers, body })
    receive(request, response, body)
  })
  post = openPost({ local: new Map([['https://receiver.example', await listen(server)]]) })
})
afterAll(() => void server?.closeAllConnections())
afterEach(() => {
  requests = []
})

async function listen(one: Server): Promise<string> {
  await new Promise<void>(resolve => void one.listen(0, '127.0.0.1', resolve))
  const address = one.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
const offer = () => post(URL_OF_IT, { 'webhook-id': 'case:1' }, '{"reference":"MX-ñ"}')

describe('offering a notice', () => {
  it('posts exactly the bytes, with the headers, to the path that the profile names', async () => {
    receive = (_, response) => void response.writeHead(204).end()
    expect(await offer()).toEqual({ taken: true })
    expect(requests).toEqual([
      {
        url: '/notices?from=amparo',
        body: '{"reference":"MX-ñ"}',
        headers: expect.objectContaining({ 'webhook-id': 'case:1', 'content-length': '21', 'user-agent': 'Amparo/1' }),
      },
    ])
  })

  it.each([
    [200, {}, { taken: true }],
    [299, {}, { taken: true }],
    [301, { location: 'http://169.254.169.254/latest/meta-data/' }, { taken: false, reason: 'redirect' }],
    [307, { location: 'https://receiver.example/elsewhere' }, { taken: false, reason: 'redirect' }],
    [410, {}, { taken: false, reason: 'gone' }],
    [401, {}, { taken: false, reason: 'status-401' }],
    [429, { 'retry-after': '90' }, { taken: false, reason: 'status-429', retryAfter: 90_000 }],
    [503, { 'retry-after': 'later' }, { taken: false, reason: 'status-503' }],
  ] as const)('takes %i for what it says, and follows nothing', async (status, headers, expected) => {
    receive = (_, response) => void response.writeHead(status, headers).end('a few words')
    expect(await offer()).toEqual(expected)
    expect(requests).toHaveLength(1)
  })

  it('reads no more than a few kilobytes of an answer that does not end', async () => {
    let sent = 0
    const closed = new Promise<void>(resolve => {
      receive = (_, response) => {
        response.writeHead(200)
        response.on('close', resolve)
        const more = (): void => {
          while (!response.destroyed && sent < 5e8 && response.write('x'.repeat(65_536))) sent += 65_536
        }
        response.on('drain', more)
        more()
      }
    })
    expect(await offer()).toEqual({ taken: true })
    await closed
    // What the two ends' own buffers hold, and not what the receiver would send.
    expect(sent).toBeLessThan(2e7)
  })

  it('does not take an exchange for done that breaks off in the answer, or before it', async () => {
    receive = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('a')
      setImmediate(() => response.destroy())
    }
    expect(await offer()).toEqual({ taken: false, reason: 'broken-off' })
    receive = (_, response) => void response.destroy()
    expect(await offer()).toEqual({ taken: false, reason: 'broken-off' })
    receive = (_, response) => void response.socket?.write('this is not HTTP\r\n\r\n')
    expect(await offer()).toEqual({ taken: false, reason: 'broken-off' })
    receive = (_, response) =>
      void response.socket?.write('HTTP/1.1 101 Switching\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n')
    expect(await offer()).toEqual({ taken: false, reason: 'broken-off' })
  })

  it('waits five seconds for the whole of it: for an answer, and for one that drips without end', async () => {
    const drips = (response: ServerResponse): void => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 200)
      response.on('close', () => clearInterval(timer))
    }
    let place = 0
    receive = (_, response) => (place++ === 0 ? drips(response) : undefined)
    const begin = performance.now()
    expect(await Promise.all([offer(), offer()])).toEqual([
      { taken: false, reason: 'time-out' },
      { taken: false, reason: 'time-out' },
    ])
    expect(performance.now() - begin).toBeGreaterThan(4_900)
    expect(performance.now() - begin).toBeLessThan(8_000)
  })
})

describe('over TLS', () => {
  let names: (string | false | null | undefined)[] = []
  let secure: ReturnType<typeof createTlsServer>
  let port: string
  beforeAll(async () => {
    secure = createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
      names.push('servername' in request.socket ? String(request.socket.servername) : undefined)
      response.writeHead(204).end()
    })
    port = new URL(await listen(secure)).port
  })
  afterAll(() => void secure?.close())
  const offerTo = (host: string, ca: string | undefined) => {
    names = []
    const lookup: LookupFunction = (_, __, done) => done(null, '127.0.0.1', 4)
    const trial = { ca, address: '127.0.0.1' }
    return openPost({ local: new Map(), lookup, trial })(new URL(`https://${host}:${port}/`), {}, '{}')
  }

  it('reaches a receiver by its name, whose certificate is trusted and is of that name', async () => {
    expect(await offerTo('receiver.example', CERTIFICATE)).toEqual({ taken: true })
    expect(names).toEqual(['receiver.example'])
  })

  it('tells nothing to one whose certificate nobody trusts, or is of another name', async () => {
    expect(await offerTo('receiver.example', undefined)).toEqual({ taken: false, reason: 'certificate' })
    expect(await offerTo('other.example', CERTIFICATE)).toEqual({ taken: false, reason: 'certificate' })
    expect(names).toEqual([])
  })
})

describe('where a notice may go', () => {
  /** A DNS that leads a name to these addresses. */
  const leadsTo =
    (...addresses: readonly string[]): LookupFunction =>
    (_, options, done) => {
      const all = addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
      const [first] = all
      if (options.all) done(null, all)
      else done(null, first?.address ?? '', first?.family)
    }
  const to = (lookup: LookupFunction, host = 'rebound.example') =>
    openPost({ local: new Map(), lookup })(new URL(`https://${host}/`), {}, '{}')

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'fc00::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2001::1',
    'ff02::1',
  ])('is not %s, whatever name leads there', async address => {
    expect(await to(leadsTo(address))).toEqual({ taken: false, reason: 'refused-address' })
  })

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:169.254.169.254]', '93.184.215.14'])(
    'is not an address written in place of a name: %s',
    async host => {
      let asked = false
      const lookup: LookupFunction = (...given) => {
        asked = true
        leadsTo('127.0.0.1')(...given)
      }
      expect(await to(lookup, host)).toEqual({ taken: false, reason: 'refused-address' })
      expect(asked).toBe(false)
    },
  )

  it('asks the DNS for addresses of IPv4 alone, in which none of another kind is dressed', async () => {
    const families: unknown[] = []
    await to((_, options, done) => {
      families.push(options.family)
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4)
    }).then(answer => expect(answer).toEqual({ taken: false, reason: 'no-connection' }))
    expect(families).toEqual([4])
  })

  it('fails as ours, and as nobody else’s, where the headers cannot be sent', async () => {
    await expect(post(URL_OF_IT, { 'webhook-id': 'two\nlines' }, '{}')).rejects.toThrow(/invalid/i)
  })
})
