import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { closeServer } from '../../../infra/local/life/close-server.ts'

/** The files of a site, by their paths. */
export type Site = ReadonlyMap<string, { readonly type: string; readonly body: string }>

export interface Served {
  readonly url: string
  stop(): Promise<void>
}

/** The platform at another address, as CloudFront stands before it: what the functions answer goes through as it is. */
export function startEdge(origin: string): Promise<Served> {
  const { hostname, port } = new URL(origin)
  return serve((asked, answer) => {
    // The platform knows itself by its own address only.
    const headers = { ...asked.headers, host: `${hostname}:${port}` }
    if (headers.origin !== undefined) headers.origin = origin
    const passed = ask({ hostname, port, path: asked.url, method: asked.method, headers }, given => {
      answer.writeHead(given.statusCode ?? 502, given.rawHeaders)
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
}

/** A site of files, compressed as well as an edge does on the way: better than the functions do. */
export function serveSite(site: Site): Promise<Served> {
  const kept = new Map([...site].map(([path, { body }]) => [path, compress(Buffer.from(body))]))
  return serve(({ url, headers }, answer) => {
    const path = new URL(url ?? '/', 'http://localhost').pathname
    const [file, found] = [site.get(path), kept.get(path)]
    if (file === undefined || found === undefined) return answer.writeHead(404).end()
    const way = (['br', 'gzip'] as const).find(one => String(headers['accept-encoding'] ?? '').includes(one))
    answer.writeHead(200, { 'content-type': file.type, ...(way !== undefined && { 'content-encoding': way }) })
    return answer.end(found[way ?? 'plain'])
  })
}

function compress(plain: Buffer) {
  return {
    plain,
    gzip: gzipSync(plain),
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  }
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
