import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { closeServer } from '../../../infra/local/life/close-server.ts'

/** The files of a site, by their paths. */
export type Site = ReadonlyMap<string, { readonly type: string; readonly body: string }>

export interface Served {
  readonly url: string
  stop(): Promise<void>
}

/** What CloudFront compresses below `/assets/`: as it documents, between these sizes, in bytes. */
const SMALLEST = 1_000
const LARGEST = 10_000_000

/**
 * What stands before the functions in a deployment, as far as it matters to how long a page takes: what lies below
 * `/assets/` is compressed and kept, everything else goes through as it is (the cache policy of pages, CachingDisabled,
 * compresses nothing).
 */
export function startEdge(origin: string): Promise<Served> {
  const { hostname, port } = new URL(origin)
  const kept = new Map<string, Promise<Compressed>>()
  return serve((asked, answer) => {
    // The platform knows itself by its own address only.
    const headers = { ...asked.headers, host: `${hostname}:${port}` }
    if (headers.origin !== undefined) headers.origin = origin
    const passed = ask({ hostname, port, path: asked.url, method: asked.method, headers }, given => {
      const path = asked.url ?? '/'
      if (!path.startsWith('/assets/') || given.statusCode !== 200) {
        answer.writeHead(given.statusCode ?? 502, given.rawHeaders)
        given.pipe(answer)
        return
      }
      const known = kept.get(path)
      const found = known ?? read(given).then(compress)
      if (known === undefined) kept.set(path, found)
      else given.resume()
      found.then(body => sendCompressed(asked, answer, body, given.headers))
    })
    asked.pipe(passed)
  })
}

/** A site of files behind the same compression. */
export function serveSite(site: Site): Promise<Served> {
  const kept = new Map([...site].map(([path, { body }]) => [path, compress(Buffer.from(body))]))
  return serve((asked, answer) => {
    const path = new URL(asked.url ?? '/', 'http://localhost').pathname
    const [file, found] = [site.get(path), kept.get(path)]
    if (file === undefined || found === undefined) return answer.writeHead(404).end()
    found.then(body => sendCompressed(asked, answer, body, { 'content-type': file.type }))
  })
}

interface Compressed {
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
}

async function compress(plain: Buffer): Promise<Compressed> {
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(plain, { level: 6 }),
    // Of the quality that edges compress with on the way, not the best there is.
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  ])
  return { plain, gzip: zipped, br: brotli }
}

function sendCompressed(
  { headers }: IncomingMessage,
  answer: ServerResponse,
  found: Compressed,
  more: IncomingMessage['headers'],
): void {
  const takes = String(headers['accept-encoding'] ?? '')
  const fits = found.plain.length >= SMALLEST && found.plain.length <= LARGEST
  const way = !fits ? undefined : /\bbr\b/.test(takes) ? 'br' : /\bgzip\b/.test(takes) ? 'gzip' : undefined
  const body = way === undefined ? found.plain : found[way]
  const { 'transfer-encoding': _, ...kept } = more
  answer.writeHead(200, {
    ...kept,
    'content-length': body.length,
    vary: 'accept-encoding',
    ...(way !== undefined && { 'content-encoding': way }),
  })
  answer.end(body)
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function serve(answer: (asked: IncomingMessage, answer: ServerResponse) => void): Promise<Served> {
  const server = createServer(answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server, { finishRequests: false }) }
}
