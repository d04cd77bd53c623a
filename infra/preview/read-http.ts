import type { IncomingMessage } from 'node:http'
import type { HttpRequest } from '../../shared/lambda/http.ts'

/** Most bytes of a body, as the functions take it. */
const MOST_BODY_BYTES = 1024 * 1024

/** Reads a request as the pages see it; undefined: its body is too large. */
export async function readHttp(request: IncomingMessage): Promise<HttpRequest | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MOST_BODY_BYTES) return undefined
    chunks.push(bytes)
  }
  const url = new URL(request.url ?? '/', 'http://localhost')
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')])
  return {
    method: request.method ?? 'GET',
    path: decoded(url.pathname),
    route: '$default',
    params: {},
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    cookies: cookiesIn(request.headers.cookie ?? ''),
    body: Buffer.concat(chunks),
    claims: undefined,
    requestId: '',
  }
}

function cookiesIn(header: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    header.split(/;\s*/).map(cookie => {
      const split = cookie.indexOf('=')
      return [cookie.slice(0, split), cookie.slice(split + 1)]
    }),
  )
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
